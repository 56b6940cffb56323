namespace AgentPlatform.LocalRuntime.Processes;

/// <summary>Appends a process's output to a file and keeps its newest lines.</summary>
internal sealed class ProcessLog : IDisposable
{
    private const int Kept = 20;
    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();
    private readonly Action<string>? _onLine;
    private StreamWriter? _file;

    public ProcessLog(string? file, Action<string>? onLine)
    {
        _onLine = onLine;
        if (file is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _file = new(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public string LastLines
    {
        get
        {
            lock (_lock) return string.Join(Environment.NewLine, _last);
        }
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            _last.Enqueue(line);
            if (_last.Count > Kept) _last.Dequeue();
            _file?.WriteLine(line);
            _onLine?.Invoke(line);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
