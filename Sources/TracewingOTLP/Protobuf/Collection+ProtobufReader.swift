extension Collection<UInt8> {
    /// Lets `body` read these bytes where they lie, or a copy of them if they do not lie in one piece.
    func withReader<Value>(
        _ body: (inout ProtobufReader) throws(OTLPDecodingError) -> Value
    ) throws(OTLPDecodingError) -> Value {
        func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Value, OTLPDecodingError> {
            var reader = ProtobufReader(UnsafeRawBufferPointer(bytes))
            do { return .success(try body(&reader)) } catch { return .failure(error) }
        }
        let result = withContiguousStorageIfAvailable(read) ?? Array(self).withUnsafeBufferPointer(read)
        return try result.get()
    }
}
