using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace AgentPlatform.Supervisor.Console;

/// <summary>
/// Keeps the cookies' keys in the database, so that a browser stays signed in whichever replica answers. They decrypt cookies,
/// no more: without a browser's cookie there is no operator's token to find.
/// </summary>
internal sealed class ConsoleKeys(NpgsqlDataSource database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.CreateCommand("SELECT element FROM console_keys");
        using var reader = command.ExecuteReader();
        List<XElement> elements = [];
        while (reader.Read()) elements.Add(XElement.Parse(reader.GetString(0)));
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.CreateCommand("INSERT INTO console_keys (name, element) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        command.With(friendlyName, element.ToString(SaveOptions.DisableFormatting)).ExecuteNonQuery();
    }
}
