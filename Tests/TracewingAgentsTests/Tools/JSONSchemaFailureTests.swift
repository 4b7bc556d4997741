import Foundation
import Testing
import TracewingModel

@testable import TracewingAgents

@Suite("A type without a JSON schema")
struct JSONSchemaFailureTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        let type: any (Decodable & SendableMetatype).Type
        let place: String
        let reason: String
        init(_ type: any (Decodable & SendableMetatype).Type, _ place: String, _ reason: String) {
            self.type = type
            self.place = place
            self.reason = reason
        }
        var testDescription: String { "\(type)" }
    }

    static let failures = [
        Failure(Unlisted.self, "Unlisted.side", "Side cannot be derived"),
        Failure(Tree.self, "Tree.children[]", "Tree contains itself"),
        Failure(Picky.self, "Picky", "Picky cannot be derived: it refuses a sample value (too short)"),
        Failure(HoldsPicky.self, "HoldsPicky.all{}.picky", "Picky cannot be derived"),
        Failure(Pair.self, "Pair[]", "an array of a fixed length"),
        Failure(OpenKeys.self, "OpenKeys", "its properties are only known when it is decoded"),
        Failure(OddKeys.self, "OddKeys.counts", "the keys of a dictionary"),
        Failure(Swallowing.self, "Swallowing.side", "Side cannot be derived"),
        Failure(Payload.self, "Payload.kind", "Kind cannot be derived"),
        Failure(Loose.self, "Loose.rank", "Rank cannot be derived: an enum has to be CaseIterable"),
        Failure(LooseText.self, "LooseText", "LooseText cannot be derived: an enum has to be CaseIterable"),
        Failure(Spelled.self, "Spelled.side", "Capital is not decoded from its raw values"),
        Failure(Defaulting.self, "Defaulting.side", "Lenient is not decoded from its raw values"),
        Failure(Trips.self, "Trips.itinerary.legs[].carrier", "Side cannot be derived"),
        Failure(AnyRide.self, "AnyRide.carriage", "whether and how it is decoded depends on AnyRide.kind"),
        Failure(Flagged.self, "Flagged.code", "whether and how it is decoded depends on Flagged.secret"),
        Failure(EitherName.self, "EitherName.title", "whether and how it is decoded depends on EitherName.name"),
        Failure(OnlyTrain.self, "OnlyTrain.seat", "whether and how it is decoded depends on OnlyTrain.kind"),
        Failure(HoldsRide.self, "HoldsRide.extra", "whether and how it is decoded depends on HoldsRide.ride"),
        Failure(TextOrNumber.self, "TextOrNumber.id", "it is decoded in more than one way"),
        Failure(OptionalTextOrNumber.self, "OptionalTextOrNumber.id", "it is decoded in more than one way"),
        Failure(TextOrObject.self, "TextOrObject", "it is decoded in more than one way"),
        Failure(Anything.self, "Anything", "it is decoded in more than one way"),
        Failure(TwiceRead.self, "TwiceRead.id", "it is decoded in more than one way"),
        Failure(Mixed.self, "Mixed[]", "it is decoded in more than one way"),
        Failure(ExactlyOne.self, "ExactlyOne", "it is not an array of any length"),
        Failure(Asking.self, "Asking.dryRun", "only its presence is asked for"),
        Failure(UUIDKeys.self, "UUIDKeys.counts", "the keys of a dictionary are"),
        Failure(ClosedKeys.self, "ClosedKeys.counts", "the keys of a dictionary are any text, or an enum"),
        Failure(AnyShape.self, "AnyShape.square", "whether and how it is decoded depends on AnyShape.kind"),
        Failure(Span.self, "Span[]", "an array of a fixed length"),
        Failure(HoldsDuration.self, "HoldsDuration.wait[]", "an array of a fixed length"),
        Failure(CGPoint.self, "CGPoint[]", "an array of a fixed length"),
        Failure(Zone.self, "Zone.zone.identifier", "whether and how it is decoded depends on Zone.zone.autoupdating"),
        Failure(HoldsBadSample.self, "HoldsBadSample.bad", "no sample of BadSample can be made"),
    ]

    @Test("is refused when the tool is made, and the property named", arguments: failures)
    func names(failure: Failure) throws {
        let error = #expect(throws: JSONSchemaError.self) { try JSONSchema.describing(failure.type) }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix(failure.place + ": "), "\(text)")
        #expect(text.contains(failure.reason), "\(text)")
        #expect(text.contains("conform it to ToolArguments"), "\(text)")
    }
}

// MARK: The types

private enum Colour: String, CaseIterable, Decodable { case red, green }
private enum Side: String, Decodable { case left, right }

private enum Kind: Decodable { case plain, sized(Int) }
private struct TooShort: Error, CustomStringConvertible { var description: String { "too short" } }

private struct Picky: Decodable {
    init(from decoder: any Decoder) throws {
        guard try decoder.singleValueContainer().decode(String.self).count > 3 else { throw TooShort() }
    }
}

private struct HoldsPicky: Decodable {
    struct Box: Decodable { var picky: Picky }
    var all: [String: Box]
}

private struct BadSample: ToolArguments {
    static let schema: JSONValue? = ["type": "string", "pattern": "^....$"]
    init(from decoder: any Decoder) throws { throw TooShort() }
}

private struct HoldsBadSample: Decodable { var bad: BadSample }
private struct Unlisted: Decodable { var side: Side? }

private struct Tree: Decodable { var children: [Tree] }
private struct Payload: Decodable { var kind: Kind }

private struct OddKeys: Decodable { var counts: [Colour: Int] }

private struct Pair: Decodable {
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        _ = try (container.decode(Int.self), container.decode(Int.self))
    }
}

private struct OpenKeys: Decodable {
    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: JSONKey.self).allKeys
    }
}

private struct Swallowing: Decodable {
    enum CodingKeys: CodingKey { case side }
    init(from decoder: any Decoder) throws {
        _ = try? decoder.container(keyedBy: CodingKeys.self).decode(Side.self, forKey: .side)
    }
}

private enum Closed: String, CodingKeyRepresentable, Decodable { case a, b }
private struct UUIDKeys: Decodable { var counts: [UUID: Int] }

private struct ClosedKeys: Decodable { var counts: [Closed: Int] }
private enum Rank: Int, Decodable { case low, mid, high }

private struct Loose: Decodable { var rank: Rank }

private enum LooseText: Decodable {
    case one, two
    init(from decoder: any Decoder) throws {
        switch try decoder.singleValueContainer().decode(Int.self) {
        case 1: self = .one
        case 2: self = .two
        default: throw TooShort()
        }
    }
}

private struct Spelled: Decodable {
    enum Capital: String, CaseIterable, Decodable {
        case left, right
        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let side = Capital.allCases.first(where: { $0.rawValue.uppercased() == text }) else {
                throw TooShort()
            }
            self = side
        }
    }
    var side: Capital
}

private struct Defaulting: Decodable {
    enum Lenient: Int, CaseIterable, Decodable {
        case unknown, left, right
        init(from decoder: any Decoder) throws {
            switch try? decoder.singleValueContainer().decode(String.self) {
            case "left": self = .left
            case "right": self = .right
            default: self = .unknown
            }
        }
    }
    var side: Lenient
}

private struct Trips: Decodable {
    struct Itinerary: Decodable { var legs: [Carried] }
    struct Carried: Decodable { var carrier: Side? }
    var itinerary: Itinerary
}

private struct AnyRide: Decodable {
    enum CodingKeys: CodingKey { case kind, carriage }
    enum Kind: String, CaseIterable, Decodable { case bus, ferry, train }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try container.decode(Kind.self, forKey: .kind) == .train {
            _ = try container.decode(Int.self, forKey: .carriage)
        }
    }
}

/// The other way round: what the first kind has the others have not.
private struct OnlyTrain: Decodable {
    enum CodingKeys: CodingKey { case kind, seat }
    enum Kind: String, CaseIterable, Decodable { case train, bus }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let kind = try? container.decode(Kind.self, forKey: .kind), kind == .train {
            _ = try container.decode(Int.self, forKey: .seat)
        }
    }
}

private struct Flagged: Decodable {
    enum CodingKeys: CodingKey { case secret, code }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try !container.decode(Bool.self, forKey: .secret) { _ = try container.decode(Int.self, forKey: .code) }
    }
}

/// What the value of a property of a property decides.
private struct HoldsRide: Decodable {
    enum CodingKeys: CodingKey { case ride, extra }
    enum Kind: String, CaseIterable, Decodable { case bus, train }
    struct Ride: Decodable { var kinds: [Kind] }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try container.decode(Ride.self, forKey: .ride).kinds.contains(.train) {
            _ = try container.decode(Int.self, forKey: .extra)
        }
    }
}

private struct EitherName: Decodable {
    enum CodingKeys: CodingKey { case name, title }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _ = try container.decodeIfPresent(String.self, forKey: .name) ?? container.decode(String.self, forKey: .title)
    }
}

private struct TextOrNumber: Decodable {
    enum CodingKeys: CodingKey { case id }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if (try? container.decode(Int.self, forKey: .id)) == nil { _ = try container.decode(String.self, forKey: .id) }
    }
}

private struct OptionalTextOrNumber: Decodable {
    enum CodingKeys: CodingKey { case id }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        do {
            _ = try container.decodeIfPresent(Int.self, forKey: .id)
        } catch {
            _ = try container.decodeIfPresent(String.self, forKey: .id)
        }
    }
}

private struct TextOrObject: Decodable {
    enum CodingKeys: CodingKey { case text }
    init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) != nil { return }
        _ = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .text)
    }
}

private struct Anything: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() || (try? container.decode(Bool.self)) != nil { return }
        _ = try container.decode(String.self)
    }
}

private struct TwiceRead: Decodable {
    enum CodingKeys: CodingKey { case id }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _ = try (container.decode(Int.self, forKey: .id), container.decode(String.self, forKey: .id))
    }
}

private struct Mixed: Decodable {
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        _ = try container.decode(String.self)
        while !container.isAtEnd { _ = try container.decode(Int.self) }
    }
}

private struct ExactlyOne: Decodable {
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        _ = try container.decode(Int.self)
        guard container.isAtEnd else { throw TooShort() }
    }
}

private struct Asking: Decodable {
    enum CodingKeys: CodingKey { case name, dryRun }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _ = try (container.contains(.dryRun), container.decode(String.self, forKey: .name))
    }
}

private protocol Drawable: Sendable {}

private struct AnyShape: Decodable {
    enum CodingKeys: CodingKey { case kind, circle, square }
    enum Kind: String, CaseIterable, Decodable { case circle, square }
    struct Circle: Drawable, Decodable { var radius: Double }
    struct Square: Drawable, Decodable { var side: Double }
    var drawable: any Drawable
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .circle: drawable = try container.decode(Circle.self, forKey: .circle)
        case .square: drawable = try container.decode(Square.self, forKey: .square)
        }
    }
}

private struct Span: Decodable {
    init(from decoder: any Decoder) throws {
        _ = try Range<Int>(from: decoder)
    }
}

private struct HoldsDuration: Decodable { var wait: Duration }

private struct Zone: Decodable { var zone: TimeZone }
