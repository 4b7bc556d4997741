import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("The address of a client")
    struct ClientAddressTests {
        @Test(
            "It is recorded if it is an IPv4 or IPv6 address, in one form",
            arguments: [
                ("10.0.0.1", "10.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
                ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
                ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("::", "::"),
                ("256.0.0.1", nil), ("1.2.3", nil), ("1.2.3.4.5", nil), ("1.2.3.", nil), (".1.2.3", nil),
                ("1..2.3", nil), ("01.2.3.4", nil), ("1.2.3.04", nil), ("0x1.2.3.4", nil), ("1.2.3.4 ", nil),
                (" 1.2.3.4", nil), ("1.2.3.4:80", nil), ("[::1]", nil), ("1:2", nil), (":::", nil), ("::g", nil),
                ("12345::", nil), ("::1\u{0}", nil), ("fe80::1%eth0", "fe80::1%eth0"), ("FE80::1%Eth0", "fe80::1%Eth0"),
                ("::1%", nil), ("::1%a%b", nil), ("::1%a b", nil), ("::1%a\r\nx", nil), ("1.2.3.4%eth0", nil),
                ("%a", nil),
                ("localhost", nil), ("", nil),
                ("-1.2.3.4", nil),
                ("１.2.3.4", nil), ("99999999999999999999.1.1.1", nil), ("1.2.3.4\r\nx: y", nil),
            ] as [(String, String?)]
        )
        func address(text: String, recorded: String?) async {
            await Telemetry.configured { spans in
                let user = UserDetails(userID: "u", callerClientIP: text)
                InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails(), user: user).end()
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["client.address"]?.stringValue == recorded)
                #expect(attributes?["gen_ai.caller.id"] == "u")
                var context = ServiceContext.topLevel
                BaggageBuilder().userClientIP(text).build().apply(to: &context)
                #expect(context.baggage["client.address"] == recorded)
            }
        }
    }
}
