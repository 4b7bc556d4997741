public import Tracewing
import TracewingSDK

extension ExporterChoice {
    /// Through a spool: spans are kept on the disk until they have been delivered, and survive the end of the process.
    ///
    /// ```swift
    /// Observability.configure(
    ///     serviceName: "concierge",
    ///     exporter: .spooled(.otlp(), directory: "/var/lib/concierge/spool")
    /// )
    /// ```
    ///
    /// Every exporter of the choice has a directory of its own in `directory`, called what the exporter is called, so
    /// that no spans reach another backend than the one they were meant for. Of exporters with the same name, the
    /// second has `name-2`, and so on: keep their order.
    ///
    /// - Parameters:
    ///   - choice: What delivers the spans.
    ///   - maxBytes: How many bytes the files of each exporter may take together.
    public static func spooled(
        _ choice: ExporterChoice,
        directory: String,
        maxBytes: Int = SpoolOptions().maxBytes
    ) -> ExporterChoice {
        spooled(choice, directory: directory, options: SpoolOptions(maxBytes: maxBytes))
    }

    /// Through a spool that keeps spans as `options` say. See ``spooled(_:directory:maxBytes:)``.
    public static func spooled(
        _ choice: ExporterChoice,
        directory: String,
        options: SpoolOptions
    ) -> ExporterChoice {
        ExporterChoice("spooled \(choice.name)") { setup in
            var names: [String: Int] = [:]
            return choice.makeExporters(&setup).map { exporter in
                let name = String(exporter.name.map { $0 == "/" ? "_" : $0 })
                names[name, default: 0] += 1
                let place = names[name].map { $0 > 1 ? "\(name)-\($0)" : name } ?? name
                let spooled = SpooledExporter(
                    exporter,
                    directory: "\(directory)/\(place)",
                    options: options,
                    faults: setup.faults,
                    calls: .system
                )
                if let problem = spooled.problem { setup.notes.append("\(exporter.name): \(problem)") }
                return spooled
            }
        }
    }
}
