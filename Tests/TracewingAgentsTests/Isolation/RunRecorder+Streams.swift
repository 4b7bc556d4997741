import TracewingAgents
import TracewingStreams

typealias AgentStream = ResponseStream<AgentUpdate, AgentResponse>

extension RunRecorder {
    /// Starts a run with the context that is handed over, and hooks of every kind on its stream.
    func stream(
        _ agent: Agent,
        _ message: String = "Oslo to Bergen?",
        session: Session? = nil,
        options: ChatOptions = ChatOptions()
    ) -> AgentStream {
        watched(agent.stream(message, session: session, options: options, context: HandedOver.context))
    }

    /// Writes down every call of a hook.
    func watched(_ stream: AgentStream, in lane: String = "run", cleanupLane: String? = nil) -> AgentStream {
        stream.withTransformHook { [self] update in
            note("transform \(update)", in: lane)
            noteOutside("transform hook", in: lane)
            return nil
        }
        stream.withCleanupHook { [self] end in
            note("cleanup \(end)", in: cleanupLane ?? lane)
            noteOutside("cleanup hook", in: cleanupLane ?? lane)
        }
        stream.withResultHook { [self] response in
            note("result \(response)", in: lane)
            noteOutside("result hook", in: lane)
            return nil
        }
        return stream
    }

    /// Runs `body`, and writes down what it throws.
    func attempt(_ what: String = "error", in lane: String = "run", _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            note(error, as: what, in: lane)
        }
    }

    /// An update has arrived.
    func delivered(_ update: AgentUpdate, in lane: String = "run") async {
        note("update \(update)", in: lane)
        noteOutside("consumer", in: lane)
        await midway()
    }

    /// Pulls a stream to its end, by a loop, and then asks it for everything again.
    func drain(_ stream: AgentStream, in lane: String = "run") async {
        await attempt(in: lane) { for try await update in stream { await delivered(update, in: lane) } }
        await askAgain(stream, in: lane)
    }

    /// Pulls once. False at the end.
    func pull(_ updates: AgentStream.Iterator, in lane: String = "run") async throws -> Bool {
        guard let update = try await updates.next() else {
            note("end", in: lane)
            return false
        }
        await delivered(update, in: lane)
        return true
    }

    /// Asks a stream that is over for its response, for another update, and for the response once more. What has
    /// failed stays failed, what has completed stays complete, and nothing runs twice.
    func askAgain(_ stream: AgentStream, in lane: String = "run") async {
        await attempt("response", in: lane) { note("response \(try await stream.response)", in: lane) }
        await attempt("next", in: lane) {
            let updates = stream.makeAsyncIterator()
            note("next \(String(describing: try await updates.next()))", in: lane)
        }
        await attempt("response again", in: lane) { note("response again \(try await stream.response)", in: lane) }
    }
}
