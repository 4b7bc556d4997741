import TracewingModel

/// What is asked of a model.
public enum InferenceOperationType: Sendable, Hashable, CaseIterable {
    case chat, textCompletion, generateContent

    var name: String {
        switch self {
        case .chat: GenAI.Operation.chat
        case .textCompletion: GenAI.Operation.textCompletion
        case .generateContent: GenAI.Operation.generateContent
        }
    }
}
