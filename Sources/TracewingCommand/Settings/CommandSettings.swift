import ArgumentParser
import Configuration
import TracewingModel
import TracewingSDK

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What was not given as a flag: variables named `TRACEWING_…` of the environment first, then a file of settings.
///
/// A value that cannot be used is an error, and so is a name in the file that means nothing: a server that starts with
/// other settings than it was given is worse than one that does not start.
struct CommandSettings {
    /// Where a setting can be said.
    private struct Source {
        let snapshot: any ConfigSnapshot
        /// What stands before the names of settings.
        let prefix: [String]
        /// How a setting is called there, for a person.
        let name: (Setting) -> String

        func key(_ setting: Setting) -> AbsoluteConfigKey { AbsoluteConfigKey(prefix + setting.path) }
    }

    private let sources: [Source]

    /// - Parameters:
    ///   - environment: Variables. One that is blank counts as not set.
    ///   - file: A file of settings; nil for none.
    init(environment: [String: String] = ProcessInfo.processInfo.environment, file: String? = nil) throws {
        let known = ProcessEnvironment(environment)
        let variables: [String: String] = environment.keys.reduce(into: [:]) { $0[$1] = known[$1] }
        var sources = [
            Source(
                snapshot: EnvironmentVariablesProvider(environmentVariables: variables).snapshot(),
                prefix: ["tracewing"],
                name: Self.variable
            )
        ]
        if let file {
            sources.append(Source(snapshot: try Self.read(file), prefix: []) { "'\($0.rawValue)' in \(file)" })
        }
        self.sources = sources
    }

    func text(_ setting: Setting) throws -> String? {
        guard case .string(let text)? = try find(setting, .string, "a text") else { return nil }
        return text
    }

    /// Several texts: with commas in a variable, an array in a file.
    func list(_ setting: Setting) throws -> [String] {
        guard case .stringArray(let texts)? = try find(setting, .stringArray, "an array of texts") else { return [] }
        return texts.filter { !$0.isEmpty }
    }

    func flag(_ setting: Setting) throws -> Bool {
        guard case .bool(let flag)? = try find(setting, .bool, "true or false") else { return false }
        return flag
    }

    /// A whole number within bounds.
    func number(_ setting: Setting, in range: ClosedRange<Int>) throws -> Int? {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        let found = try find(setting, .int, expected) { content in
            guard case .int(let number) = content else { return false }
            return range ~= number
        }
        guard case .int(let number)? = found else { return nil }
        return number
    }

    /// What the first source that knows the setting says.
    private func find(
        _ setting: Setting,
        _ type: ConfigType,
        _ expected: String,
        isGood: (ConfigContent) -> Bool = { _ in true }
    ) throws -> ConfigContent? {
        for source in sources {
            let found: ConfigContent?
            do {
                found = try source.snapshot.value(forKey: source.key(setting), type: type).value?.content
            } catch {
                throw refusal(of: setting, in: source, expected)
            }
            guard let found else { continue }
            guard isGood(found) else { throw refusal(of: setting, in: source, expected) }
            return found
        }
        return nil
    }

    private func refusal(of setting: Setting, in source: Source, _ expected: String) -> ValidationError {
        // What is no good as a key may still be one.
        guard !setting.isSecret else { return ValidationError("\(source.name(setting)) must be \(expected).") }
        let value = try? source.snapshot.value(forKey: source.key(setting), type: .string).value?.content
        guard case .string(let text)? = value else {
            return ValidationError("\(source.name(setting)) must be \(expected).")
        }
        return ValidationError(
            "\(source.name(setting)) must be \(expected), not '\(HumanText.oneLine(text, limit: 60))'."
        )
    }

    /// `TRACEWING_RETENTION_DAYS` for `retention.days`, as the provider of variables has it.
    private static func variable(_ setting: Setting) -> String {
        let words = setting.rawValue.map { character in
            character == "." ? "_" : character.isUppercase ? "_\(character)" : "\(character)"
        }
        return "TRACEWING_" + words.joined().uppercased()
    }

    private static func read(_ path: String) throws -> JSONSnapshot {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("The settings in \(path) cannot be read. Check the path and who may read it.")
        }
        let bytes = Array(data)
        do {
            let names = try JSONValue(parsing: bytes).names
            let known = Set(Setting.allCases.map(\.rawValue))
            if let stranger = names.first(where: { !known.contains($0) }) {
                throw ValidationError(
                    "There is no setting '\(HumanText.oneLine(stranger, limit: 60))', as \(path) has it. "
                        + "There are \(known.sorted().joined(separator: ", "))."
                )
            }
            return try JSONSnapshot(data: bytes.span.bytes, providerName: path, parsingOptions: .default)
        } catch let error as ValidationError {
            throw error
        } catch {
            throw ValidationError("The settings in \(path) are no JSON object: \(error)")
        }
    }
}

extension JSONValue {
    /// The names of what is not an object, from the outermost in, with dots.
    fileprivate var names: [String] {
        guard let object = objectValue else { return [] }
        return object.members.flatMap { entry -> [String] in
            guard entry.value.objectValue != nil else { return [entry.key] }
            return entry.value.names.map { "\(entry.key).\($0)" }
        }
    }
}
