import TracewingModel

/// Attribute names that most spans carry, so that reading one allocates nothing: the text of a literal lies in the
/// program and needs neither memory nor reference counting.
///
/// Only speed depends on this list. Names of up to 15 bytes are not in it, because a `String` holds those within
/// itself.
enum KnownNames {
    /// The text of these bytes, if they are a known name.
    @inline(__always)
    static func find(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count > 15, bytes.count <= longest else { return nil }
        let name = slots[place(of: bytes)]
        return isEqual(name, bytes) ? name : nil
    }

    private static let longest = 48
    private static let slotCount = 1 << 10

    /// Each name where its bytes point to. Of two at the same place the first is kept: the other is read as any text
    /// is.
    private static let slots: [String] = {
        var slots = [String](repeating: "", count: slotCount)
        for name in names where name.utf8.count > 15 {
            let place = Array(name.utf8).withUnsafeBytes { Self.place(of: $0) }
            if slots[place].isEmpty { slots[place] = name }
        }
        return slots
    }()

    /// From the length and the last 16 bytes: beginnings are what names have in common.
    @inline(__always)
    private static func place(of bytes: UnsafeRawBufferPointer) -> Int {
        let last = bytes.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
        let secondToLast = bytes.loadUnaligned(fromByteOffset: bytes.count &- 16, as: UInt64.self)
        let mixed = (last ^ (secondToLast &* 0x9E37_79B9_7F4A_7C15)) &+ UInt64(bytes.count)
        return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) >> 54)
    }

    @inline(__always)
    private static func isEqual(_ name: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let utf8 = name.utf8
        guard utf8.count == bytes.count else { return false }
        return utf8.withContiguousStorageIfAvailable { storage in
            let name = UnsafeRawBufferPointer(storage)
            // Eight bytes at a time; the last eight may overlap those before.
            var offset = bytes.count &- 8
            while offset > 0 {
                guard
                    name.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                        == bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                else { return false }
                offset &-= 8
            }
            return name.loadUnaligned(as: UInt64.self) == bytes.loadUnaligned(as: UInt64.self)
        } ?? false
    }

    static let names: [String] = [
        // GenAI
        GenAI.operationName, GenAI.providerName, GenAI.conversationID, GenAI.outputType, GenAI.systemInstructions,
        GenAI.inputMessages, GenAI.outputMessages, GenAI.dataSourceID, GenAI.promptName, GenAI.workflowName,
        GenAI.Agent.id, GenAI.Agent.name, GenAI.Agent.description, GenAI.Agent.version,
        GenAI.Request.model, GenAI.Request.maxTokens, GenAI.Request.choiceCount, GenAI.Request.temperature,
        GenAI.Request.topP, GenAI.Request.topK, GenAI.Request.stopSequences, GenAI.Request.frequencyPenalty,
        GenAI.Request.presencePenalty, GenAI.Request.seed, GenAI.Request.stream,
        GenAI.Response.id, GenAI.Response.model, GenAI.Response.finishReasons, GenAI.Response.timeToFirstChunk,
        GenAI.Usage.inputTokens, GenAI.Usage.outputTokens, GenAI.Usage.cacheReadInputTokens,
        GenAI.Usage.cacheWriteInputTokens, GenAI.Usage.reasoningOutputTokens,
        GenAI.Tool.name, GenAI.Tool.description, GenAI.Tool.type, GenAI.Tool.definitions, GenAI.Tool.callID,
        GenAI.Tool.callArguments, GenAI.Tool.callResult,
        GenAI.Deprecated.promptTokens, GenAI.Deprecated.completionTokens,
        // Agent 365
        Agent365Names.agentUserID, Agent365Names.agentEmail, Agent365Names.agentType, Agent365Names.blueprintID,
        Agent365Names.platformID, Agent365Names.iconURI, Agent365Names.userID, Agent365Names.userName,
        Agent365Names.userEmail, Agent365Names.sourceName, Agent365Names.sourceLink, Agent365Names.thoughtProcess,
        Agent365Names.CallerAgent.name, Agent365Names.CallerAgent.id, Agent365Names.CallerAgent.blueprintID,
        Agent365Names.CallerAgent.userID, Agent365Names.CallerAgent.userEmail, Agent365Names.CallerAgent.platformID,
        Agent365Names.CallerAgent.version,
        // Tracewing
        TracewingNames.streamOutcome, TracewingNames.streamChunks, TracewingNames.running, TracewingNames.outcome,
        TracewingNames.outcomeReason,
        // OpenTelemetry
        OTel.serviceNamespace, OTel.exceptionType, OTel.exceptionMessage, OTel.sdkName, OTel.sdkLanguage,
        OTel.sdkVersion,
        "exception.stacktrace", "service.instance.id", "deployment.environment.name", "telemetry.distro.name",
        "telemetry.distro.version", "process.executable.name", "process.executable.path", "process.command_args",
        "process.runtime.name", "process.runtime.version", "process.runtime.description", "container.image.name",
        "k8s.namespace.name", "k8s.deployment.name", "k8s.container.name", "cloud.availability_zone",
        "cloud.account.id",
        "http.request.method", "http.request.method_original", "http.request.resend_count", "http.request.body.size",
        "http.response.status_code", "http.response.body.size", "user_agent.original",
        "network.protocol.name", "network.protocol.version", "network.peer.address", "network.peer.port",
        "network.local.address", "network.local.port", "network.transport",
        "db.collection.name", "db.operation.name", "db.query.summary", "db.response.status_code",
        "rpc.grpc.status_code", "messaging.operation.name", "messaging.operation.type", "messaging.destination.name",
        "messaging.message.id", "code.function.name", "code.line.number", "feature_flag.key",
        "feature_flag.provider.name",
    ]
}
