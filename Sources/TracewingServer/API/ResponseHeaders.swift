import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TracewingModel

/// Gives every response its request's id and the headers that keep a browser safe, and every error a JSON body.
struct ResponseHeaders<Context: RequestContext>: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // `context.id` traps where the application's log handler keeps no metadata.
        let id = context.logger[metadataKey: "hb.request.id"]?.description ?? RequestID().description
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as APIError {
            response = error.response(requestID: id)
        } catch let error as any HTTPResponseError where error.status == .notFound {
            response = APIError(.notFound, "not_found", "There is nothing at this address.").response(requestID: id)
        } catch let error as any HTTPResponseError {
            response = APIError(error.status, "bad_request", "The server cannot take this request as it is.")
                .response(requestID: id)
        } catch {
            logger.error("A request could not be answered: \(error)", metadata: ["request-id": "\(id)"])
            response = APIError(
                .internalServerError,
                "internal_error",
                "The server could not answer. Its log has the cause."
            )
            .response(requestID: id)
        }
        response.headers[.requestID] = id
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.contentSecurityPolicy] =
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }
}
