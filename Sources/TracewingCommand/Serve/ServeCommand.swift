import ArgumentParser
import Logging
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingServer
import TracewingStore

/// `tracewing serve`: the trace server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Takes traces in over OTLP/HTTP, keeps them in one SQLite file, shows them on a page.",
        discussion: """
            Unless TRACEWING_READ_KEY or TRACEWING_ADMIN_KEY is set, nobody is asked for a key, and it listens on this \
            machine alone. Readers see everything; administrators change projects, keys and settings as well; spans are \
            sent with keys that an administrator makes on the page. Flags go before variables of the environment, and \
            these before the file of settings.

            The playground asks the models of providers that are configured here, and of no others: OpenAI's with \
            OPENAI_API_KEY (and OPENAI_BASE_URL), Anthropic's with ANTHROPIC_API_KEY (and ANTHROPIC_BASE_URL), and what \
            TRACEWING_PROVIDERS names, with spaces between: local=openai-chat@http://127.0.0.1:8080/v1;models=a,b. The \
            key of that one is TRACEWING_PROVIDER_LOCAL_KEY. The kinds are openai-chat, openai-responses and anthropic.
            """
    )

    @OptionGroup var address: ServerAddress
    @OptionGroup var database: DatabaseFile
    @OptionGroup var retention: RetentionOptions

    @Option(help: "A file with prices of models (or TRACEWING_PRICES).")
    var prices: String?

    @Flag(help: "Put a damaged database aside and begin a new one, instead of not starting.")
    var setAsideDamaged = false

    @Flag(help: "Overwrite what is deleted with its project (or TRACEWING_SECURE_DELETE), which takes longer.")
    var secureDelete = false

    func run() async throws {
        Terminal.bootstrapLogging()
        let settings = try database.file.settings()
        let path = try database.path(settings)
        let prices = try PriceFile(prices ?? settings.text(.prices))
        let options = try options(settings, prices, path: path)
        let asksForKeys = !options.readKeys.isEmpty || !options.adminKeys.isEmpty
        let place = try address.place(settings, asksForKeys: asksForKeys)
        let store = try SQLiteTraceStore(
            path: path,
            options: StoreOptions(
                prices: prices?.table.followed(by: .builtIn) ?? .builtIn,
                whenDamaged: setAsideDamaged ? .setAside : .refuse
            )
        )
        let logger = Logger(label: "tracewing.store")
        for notice in store.notices { logger.warning("\(notice)") }
        let server = try await RunningServer.start(
            store: store,
            options: options,
            at: place,
            stopsOnSignals: true,
            tracesItself: true
        )
        Terminal.note("Traces arrive at  \(server.url)/v1/traces  (OTLP over HTTP)")
        Terminal.note("They are shown on \(server.url)/")
        Terminal.note("and kept in       \(path)")
        try await server.wait()
        // The last runs are in the store before it closes.
        await Observability.shutdown(deadline: .seconds(5))
        try store.close()
    }

    private func options(_ settings: CommandSettings, _ prices: PriceFile?, path: String) throws -> ServerOptions {
        var options = ServerOptions()
        options.readKeys = try settings.list(.readKey)
        options.adminKeys = try settings.list(.adminKey)
        if let policy = try retention.policy(settings) {
            options.retention = policy
            options.isRetentionFixed = true
        }
        options.providers = try ProviderSettings(settings).providers()
        options.deletesSecurely = try secureDelete || settings.flag(.secureDelete)
        options.settingsPath = path + "-settings.json"
        options.prices = prices.map { (table: $0.table, path: $0.path) }
        return options
    }
}
