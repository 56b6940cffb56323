using System.Buffers.Binary;

namespace AgentPlatform.Standalone.Telemetry;

/// <summary>One field of a protobuf message (wire format, protobuf.dev/programming-guides/encoding).</summary>
internal readonly ref struct ProtobufField(int number, ulong fixedValue, ReadOnlySpan<byte> bytes)
{
    public int Number { get; } = number;
    /// <value>Varint, 32- and 64-bit fields.</value>
    public ulong Fixed { get; } = fixedValue;
    /// <value>Length-delimited fields: strings and messages.</value>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public static Reader In(ReadOnlySpan<byte> message) => new(message);

    public ref struct Reader(ReadOnlySpan<byte> message)
    {
        private ReadOnlySpan<byte> _rest = message;

        public ProtobufField Current { get; private set; }

        public readonly Reader GetEnumerator() => this;

        /// <exception cref="InvalidDataException">Not a protobuf message.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var tag = Varint();
            var number = (int)(tag >> 3);
            Current = (tag & 7) switch
            {
                0 => new(number, Varint(), default),
                1 => new(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(8)), default),
                2 => new(number, 0, Take(checked((int)Varint()))),
                5 => new(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(4)), default),
                _ => throw new InvalidDataException("Unknown protobuf wire type."),
            };
            return true;
        }

        private ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var next = Take(1)[0];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
            throw new InvalidDataException("A protobuf varint is longer than 64 bits.");
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > _rest.Length) throw new InvalidDataException("A protobuf field ends past its message.");
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
