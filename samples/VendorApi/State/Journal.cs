using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.VendorApi.State;

/// <summary>
/// Append-only file, one JSON event a line. An event that <see cref="Append"/> returned for MUST be there after a crash;
/// one it threw for MUST NOT. Not thread-safe: <see cref="VendorState"/> holds the lock.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private long _length;

    public Journal(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(path, options);
    }

    /// <summary>All complete events. A torn last line was never acknowledged: it is cut off.</summary>
    public IReadOnlyList<VendorEvent> Replay()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        _length = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        CutBack();
        var events = new List<VendorEvent>();
        foreach (var line in bytes.AsSpan(0, (int)_length).Split((byte)'\n'))
            if (!bytes.AsSpan(line).IsEmpty)
                events.Add(JsonSerializer.Deserialize<VendorEvent>(bytes.AsSpan(line), ContractsJson.Options)!);
        return events;
    }

    public void Append(VendorEvent happened)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(happened, ContractsJson.Options), (byte)'\n'];
        try
        {
            _file.Write(line);
            _file.Flush(flushToDisk: true);   // from here on the event survives a crash of process and machine
            _length += line.Length;
        }
        catch (IOException)
        {
            CutBack();
            throw;
        }
    }

    private void CutBack()
    {
        _file.SetLength(_length);
        _file.Position = _length;
    }

    public void Dispose() => _file.Dispose();
}
