import Tracing
import TracewingModel
import TracewingSDK

extension ServiceContext {
    /// Where playground runs and previews are kept.
    static let playgroundProject = "playground"

    /// What the server's own work starts from: no span, whoever asked for it, and a mark on every span of it that says
    /// which project it is kept in.
    static func topLevel(inProject project: String) -> ServiceContext {
        var context = ServiceContext.topLevel
        context.baggage[TracewingNames.project] = project
        return context
    }
}
