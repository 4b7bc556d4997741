import TracewingModel

extension ToolCall {
    /// The arguments as a server may be sent them back: a JSON object.
    ///
    /// A model whose call was cut short, or that writes badly, is shown what it wrote inside of one. Servers that read
    /// the arguments again, as llama.cpp's does, would refuse the whole conversation.
    var readableArguments: JSONValue {
        if let arguments = try? JSONValue(parsing: arguments), arguments.objectValue != nil { return arguments }
        return arguments.isEmpty ? [:] : ["unreadable_arguments": .string(arguments)]
    }

    /// The same as text: what the model wrote, wherever that can be read.
    var readableArgumentsText: String {
        if let arguments = try? JSONValue(parsing: arguments), arguments.objectValue != nil { return self.arguments }
        return readableArguments.text
    }
}
