import NIOHTTP1
import Tracewing
import TracewingModel
import TracewingOTLP
import TracewingSDK

extension OTLPExporter {
    /// What an answer means for `count` spans; nil to try again.
    func judge(_ answer: ExportRequest.Answer, of count: Int) -> Outcome? {
        switch answer.status {
        case 200..<300:
            return accept(answer, of: count)
        case 408, 429, 502, 503, 504:
            return nil
        case 500 where retriesInternalServerError:
            return nil
        case 413:
            return .tooLarge
        case 300..<400:
            let target = answer.headers.first(name: "location").map { " to \(HumanText.oneLine($0, limit: 200))" } ?? ""
            let sentence =
                "\(request.url) answered \(answer.status), a redirect\(target). Set the address to where it is."
            return .lost(count, .permanent, sentence)
        default:
            let message = HumanText.oneLine(String(decoding: answer.body.prefix(300), as: UTF8.self), limit: 200)
            let sentence = "\(request.url) answered \(answer.status)\(message.isEmpty ? "" : ": \(message)")."
            return .lost(count, .permanent, "\(sentence) Check the address and the headers.")
        }
    }

    /// A 2xx may still say that some spans were not taken.
    private func accept(_ answer: ExportRequest.Answer, of count: Int) -> Outcome {
        let isJSON = answer.headers.first(name: "content-type")?.lowercased().contains("json") == true
        let response =
            try? isJSON
            ? ExportTraceResponse(decodingJSON: answer.body) : ExportTraceResponse(decoding: answer.body)
        guard let response, response.isPartial else { return .delivered }
        let message = HumanText.oneLine(response.errorMessage, limit: 200)
        guard response.rejectedSpans > 0 else {
            faults.record(.partialSuccess, "\(request.url) says: \(message)")
            return .delivered
        }
        let sentence = "\(request.url) did not take \(response.rejectedSpans) of \(count) spans: \(message)"
        faults.record(.partialSuccess, sentence)
        return .lost(min(count, Int(clamping: response.rejectedSpans)), .rejected, sentence)
    }
}
