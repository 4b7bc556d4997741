import TracewingAgents
import TracewingConcurrency
import TracewingStreams
import Tracing

/// Remembers why a model last failed. Clients of the agent are told nothing of it; whoever typed the command is.
final class FailureNotes: Sendable {
    private let state = Locked<(any Error)?>(nil)

    var last: (any Error)? { state.withLock { $0 } }

    func note(_ error: any Error) {
        state.withLock { $0 = error }
    }
}

/// Notes the failures of another client's answers.
struct NotingChatClient: ChatClient {
    let client: any ChatClient
    let notes: FailureNotes

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        client.stream(request, context: context).observed(by: Observer(notes: notes))
    }

    private struct Observer: StreamObserver {
        let notes: FailureNotes

        func didDeliver(_ update: ChatUpdate, sequence: Int) {}

        func didEnd(_ outcome: StreamOutcome<ChatResponse>) {
            if case .failed(let error) = outcome { notes.note(error) }
        }
    }
}
