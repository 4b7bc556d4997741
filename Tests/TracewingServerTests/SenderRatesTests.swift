import Testing

@testable import TracewingServer

@Suite("Rates of senders")
struct SenderRatesTests {
    @Test("a sender has its share of a second, and another has its own")
    func shares() {
        let rates = SenderRates(perSecond: 10)
        let start = ContinuousClock.now
        for _ in 1...10 { #expect(rates.admit("one", now: start)) }
        #expect(!rates.admit("one", now: start))
        #expect(rates.admit("other", now: start))
        // A tenth of a second later there is one more, and after an hour no more than a second's share.
        #expect(rates.admit("one", now: start + .milliseconds(101)))
        #expect(!rates.admit("one", now: start + .milliseconds(102)))
        let later = start + .seconds(3_600)
        for _ in 1...10 { #expect(rates.admit("one", now: later)) }
        #expect(!rates.admit("one", now: later))
        // A clock that goes back takes nothing away.
        #expect(rates.admit("other", now: start - .seconds(1)))
    }

    @Test("any number of senders takes up no more than some memory")
    func bounded() {
        let rates = SenderRates(perSecond: 1)
        for number in 1...50_000 { #expect(rates.admit("sender \(number)")) }
    }
}
