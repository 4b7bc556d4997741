import Hummingbird
import NIOCore

/// A file of the page, as it is in the binary.
struct PageFile: Sendable {
    /// What a browser takes the file for.
    enum Kind: String, Sendable {
        case page = "text/html; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case style = "text/css; charset=utf-8"
        case image = "image/svg+xml"
    }

    private let content: ByteBuffer
    private let kind: Kind

    private init(_ bytes: [UInt8], _ kind: Kind) {
        content = ByteBuffer(bytes: bytes)
        self.kind = kind
    }

    /// Every view is this page; its script reads the address.
    static let index = PageFile(PackageResources.index_html, .page)

    static func named(_ name: String) -> PageFile? { all[name] }

    private static let all: [String: PageFile] = [
        "api.js": PageFile(PackageResources.api_js, .script),
        "attributes.js": PageFile(PackageResources.attributes_js, .script),
        "clipboard.js": PageFile(PackageResources.clipboard_js, .script),
        "conversation.js": PageFile(PackageResources.conversation_js, .script),
        "failure.js": PageFile(PackageResources.failure_js, .script),
        "format.js": PageFile(PackageResources.format_js, .script),
        "glyphs.js": PageFile(PackageResources.glyphs_js, .script),
        "h.js": PageFile(PackageResources.h_js, .script),
        "icon.svg": PageFile(PackageResources.icon_svg, .image),
        "json-view.js": PageFile(PackageResources.json_view_js, .script),
        "keyboard.js": PageFile(PackageResources.keyboard_js, .script),
        "kinds.js": PageFile(PackageResources.kinds_js, .script),
        "live.js": PageFile(PackageResources.live_js, .script),
        "long-text.js": PageFile(PackageResources.long_text_js, .script),
        "main.js": PageFile(PackageResources.main_js, .script),
        "page.css": PageFile(PackageResources.page_css, .style),
        "span-panel.js": PageFile(PackageResources.span_panel_js, .script),
        "span-tree.js": PageFile(PackageResources.span_tree_js, .script),
        "span.css": PageFile(PackageResources.span_css, .style),
        "theme.js": PageFile(PackageResources.theme_js, .script),
        "time-axis.js": PageFile(PackageResources.time_axis_js, .script),
        "tokens.css": PageFile(PackageResources.tokens_css, .style),
        "trace-head.js": PageFile(PackageResources.trace_head_js, .script),
        "trace-list.js": PageFile(PackageResources.trace_list_js, .script),
        "trace-row.js": PageFile(PackageResources.trace_row_js, .script),
        "trace-view.js": PageFile(PackageResources.trace_view_js, .script),
        "trace.css": PageFile(PackageResources.trace_css, .style),
        "traces-view.js": PageFile(PackageResources.traces_view_js, .script),
        "traces.css": PageFile(PackageResources.traces_css, .style),
        "virtual-rows.js": PageFile(PackageResources.virtual_rows_js, .script),
        "waterfall.js": PageFile(PackageResources.waterfall_js, .script),
        "welcome.js": PageFile(PackageResources.welcome_js, .script),
    ]

    var response: Response {
        Response(
            status: .ok,
            // A new binary brings a new page: a browser asks every time, and over loopback that is quick.
            headers: [.contentType: kind.rawValue, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: content)
        )
    }
}
