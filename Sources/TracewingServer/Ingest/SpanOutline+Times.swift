import TracewingOTLP

extension SpanOutline {
    /// What is wrong with the times, in words for whoever sent them; nil if they can be.
    ///
    /// A clock that is wrong, even by years, is no fault: what it says is kept, beside when the span arrived.
    var timeFault: String? {
        let latest = UInt64(Int64.max)
        if startTime == 0 { return "a span has no start time" }
        if startTime > latest || endTime > latest { return "a span has a time after the year 2262" }
        if !isRunning, endTime < startTime { return "a span ended before it started" }
        return nil
    }
}
