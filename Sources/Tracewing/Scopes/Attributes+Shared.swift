import TracewingModel
import TracewingSDK

extension Attributes.Writer {
    /// What every scope begins with.
    ///
    /// - Parameters:
    ///   - operation: Nil where the scope writes it later.
    ///   - provider: The model provider the agent uses; nil where the call names its own.
    mutating func addShared(operation: String?, agent: AgentDetails, provider: String?) {
        addIfKnown(GenAI.operationName, operation)
        add(OTel.sdkName, .string(Resource.sdkName))
        add(OTel.sdkLanguage, .string(Resource.sdkLanguage))
        add(OTel.sdkVersion, .string(Resource.sdkVersion))
        agent.write(to: &self)
        addIfKnown(GenAI.providerName, provider)
    }
}
