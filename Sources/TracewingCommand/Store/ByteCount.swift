/// A number of bytes, for a person: exact below a KiB, with three digits above.
struct ByteCount: CustomStringConvertible {
    let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    var description: String {
        var rest = Double(bytes)
        var unit = 0
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        while rest >= 1_023.5, unit < units.count - 1 {
            rest /= 1_024
            unit += 1
        }
        guard unit > 0, rest < 100 else { return "\(Int(rest.rounded())) \(units[unit])" }
        return "\((rest * 10).rounded() / 10) \(units[unit])"
    }
}
