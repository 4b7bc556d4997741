import Foundation
import OTLPOracle
import SwiftProtobuf
import TracewingModel

extension Oracle {
    /// SwiftProtobuf's JSON with what OTLP/JSON has otherwise than protobuf's: ids are hexadecimal.
    static func json(_ request: Request, enumerationsAsNumbers: Bool) throws -> [UInt8] {
        var options = JSONEncodingOptions()
        options.alwaysPrintEnumsAsInts = enumerationsAsNumbers
        let json: [UInt8] = try request.jsonUTF8Bytes(options: options)
        return try JSONValue(parsing: json).mappingIDs { base64 in
            Base64.decode(base64)?.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() ?? ""
        }.utf8
    }

    static func request(json: [UInt8]) throws -> Request {
        let document = try JSONValue(parsing: json).mappingIDs { hexadecimal in
            Data(hexadecimal: hexadecimal).map { Base64.encode($0) } ?? ""
        }
        return try Request(jsonUTF8Bytes: document.utf8)
    }
}

extension JSONValue {
    fileprivate func mappingIDs(_ transform: (String) -> String) -> JSONValue {
        switch self {
        case .array(let values):
            return .array(values.map { $0.mappingIDs(transform) })
        case .object(let object):
            let members = object.members.map { member in
                if ["traceId", "spanId", "parentSpanId"].contains(member.key), let id = member.value.stringValue {
                    return JSONObject.Member(key: member.key, value: .string(transform(id)))
                }
                return JSONObject.Member(key: member.key, value: member.value.mappingIDs(transform))
            }
            return .object(JSONObject(members))
        default:
            return self
        }
    }
}
