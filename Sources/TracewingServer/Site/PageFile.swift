import HTTPTypes
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
        "answer-view.js": PageFile(PackageResources.answer_view_js, .script),
        "api-datasets.js": PageFile(PackageResources.api_datasets_js, .script),
        "api-playground.js": PageFile(PackageResources.api_playground_js, .script),
        "api.js": PageFile(PackageResources.api_js, .script),
        "attributes.js": PageFile(PackageResources.attributes_js, .script),
        "chart-scale.js": PageFile(PackageResources.chart_scale_js, .script),
        "chart-tables.js": PageFile(PackageResources.chart_tables_js, .script),
        "chart.js": PageFile(PackageResources.chart_js, .script),
        "charts-view.js": PageFile(PackageResources.charts_view_js, .script),
        "charts.css": PageFile(PackageResources.charts_css, .style),
        "clipboard.js": PageFile(PackageResources.clipboard_js, .script),
        "compare-view.js": PageFile(PackageResources.compare_view_js, .script),
        "comparison.js": PageFile(PackageResources.comparison_js, .script),
        "connection-line.js": PageFile(PackageResources.connection_line_js, .script),
        "conversation.js": PageFile(PackageResources.conversation_js, .script),
        "dataset-view.js": PageFile(PackageResources.dataset_view_js, .script),
        "datasets-view.js": PageFile(PackageResources.datasets_view_js, .script),
        "datasets.css": PageFile(PackageResources.datasets_css, .style),
        "dialog.js": PageFile(PackageResources.dialog_js, .script),
        "drop-zone.js": PageFile(PackageResources.drop_zone_js, .script),
        "evaluator-dialog.js": PageFile(PackageResources.evaluator_dialog_js, .script),
        "evaluator-inputs.js": PageFile(PackageResources.evaluator_inputs_js, .script),
        "event-stream.js": PageFile(PackageResources.event_stream_js, .script),
        "experiment-parts.js": PageFile(PackageResources.experiment_parts_js, .script),
        "experiment-view.js": PageFile(PackageResources.experiment_view_js, .script),
        "experiments-view.js": PageFile(PackageResources.experiments_view_js, .script),
        "failure.js": PageFile(PackageResources.failure_js, .script),
        "fields.js": PageFile(PackageResources.fields_js, .script),
        "figures-table.js": PageFile(PackageResources.figures_table_js, .script),
        "filter-completion.js": PageFile(PackageResources.filter_completion_js, .script),
        "filter-field.js": PageFile(PackageResources.filter_field_js, .script),
        "filter-words.js": PageFile(PackageResources.filter_words_js, .script),
        "format.js": PageFile(PackageResources.format_js, .script),
        "glyphs.js": PageFile(PackageResources.glyphs_js, .script),
        "h.js": PageFile(PackageResources.h_js, .script),
        "icon.svg": PageFile(PackageResources.icon_svg, .image),
        "json-view.js": PageFile(PackageResources.json_view_js, .script),
        "kept-rows.js": PageFile(PackageResources.kept_rows_js, .script),
        "keyboard.js": PageFile(PackageResources.keyboard_js, .script),
        "kinds.js": PageFile(PackageResources.kinds_js, .script),
        "live-traces.js": PageFile(PackageResources.live_traces_js, .script),
        "live.js": PageFile(PackageResources.live_js, .script),
        "long-text.js": PageFile(PackageResources.long_text_js, .script),
        "main.js": PageFile(PackageResources.main_js, .script),
        "message-editor.js": PageFile(PackageResources.message_editor_js, .script),
        "message-part.js": PageFile(PackageResources.message_part_js, .script),
        "messages.js": PageFile(PackageResources.messages_js, .script),
        "page.css": PageFile(PackageResources.page_css, .style),
        "playground-bar.js": PageFile(PackageResources.playground_bar_js, .script),
        "playground-column.js": PageFile(PackageResources.playground_column_js, .script),
        "playground-prompt.js": PageFile(PackageResources.playground_prompt_js, .script),
        "playground-run.js": PageFile(PackageResources.playground_run_js, .script),
        "playground-state.js": PageFile(PackageResources.playground_state_js, .script),
        "playground-view.js": PageFile(PackageResources.playground_view_js, .script),
        "playground.css": PageFile(PackageResources.playground_css, .style),
        "print.css": PageFile(PackageResources.print_css, .style),
        "range-menu.js": PageFile(PackageResources.range_menu_js, .script),
        "reloader.js": PageFile(PackageResources.reloader_js, .script),
        "request.js": PageFile(PackageResources.request_js, .script),
        "routes.js": PageFile(PackageResources.routes_js, .script),
        "row-focus.js": PageFile(PackageResources.row_focus_js, .script),
        "run-grid.js": PageFile(PackageResources.run_grid_js, .script),
        "saved-filters.js": PageFile(PackageResources.saved_filters_js, .script),
        "scope-bar.js": PageFile(PackageResources.scope_bar_js, .script),
        "scope.css": PageFile(PackageResources.scope_css, .style),
        "scope.js": PageFile(PackageResources.scope_js, .script),
        "scoped-view.js": PageFile(PackageResources.scoped_view_js, .script),
        "scores.js": PageFile(PackageResources.scores_js, .script),
        "section.js": PageFile(PackageResources.section_js, .script),
        "session-view.js": PageFile(PackageResources.session_view_js, .script),
        "sessions-view.js": PageFile(PackageResources.sessions_view_js, .script),
        "sessions.css": PageFile(PackageResources.sessions_css, .style),
        "settings-about.js": PageFile(PackageResources.settings_about_js, .script),
        "settings-form.js": PageFile(PackageResources.settings_form_js, .script),
        "settings-keys.js": PageFile(PackageResources.settings_keys_js, .script),
        "settings-prices.js": PageFile(PackageResources.settings_prices_js, .script),
        "settings-projects.js": PageFile(PackageResources.settings_projects_js, .script),
        "settings-providers.js": PageFile(PackageResources.settings_providers_js, .script),
        "settings-retention.js": PageFile(PackageResources.settings_retention_js, .script),
        "settings-view.js": PageFile(PackageResources.settings_view_js, .script),
        "settings.css": PageFile(PackageResources.settings_css, .style),
        "side.js": PageFile(PackageResources.side_js, .script),
        "sign-in.js": PageFile(PackageResources.sign_in_js, .script),
        "span-actions.js": PageFile(PackageResources.span_actions_js, .script),
        "span-detail.js": PageFile(PackageResources.span_detail_js, .script),
        "span-error.js": PageFile(PackageResources.span_error_js, .script),
        "span-figures.js": PageFile(PackageResources.span_figures_js, .script),
        "span-lists.js": PageFile(PackageResources.span_lists_js, .script),
        "span-panel.js": PageFile(PackageResources.span_panel_js, .script),
        "span-raw.js": PageFile(PackageResources.span_raw_js, .script),
        "span-search.js": PageFile(PackageResources.span_search_js, .script),
        "span-tree.js": PageFile(PackageResources.span_tree_js, .script),
        "span-verdicts.js": PageFile(PackageResources.span_verdicts_js, .script),
        "span.css": PageFile(PackageResources.span_css, .style),
        "stylesheet.js": PageFile(PackageResources.stylesheet_js, .script),
        "theme-switch.js": PageFile(PackageResources.theme_switch_js, .script),
        "theme.js": PageFile(PackageResources.theme_js, .script),
        "time-axis.js": PageFile(PackageResources.time_axis_js, .script),
        "times.js": PageFile(PackageResources.times_js, .script),
        "tokens.css": PageFile(PackageResources.tokens_css, .style),
        "tool-card.js": PageFile(PackageResources.tool_card_js, .script),
        "trace-data.js": PageFile(PackageResources.trace_data_js, .script),
        "trace-head.js": PageFile(PackageResources.trace_head_js, .script),
        "trace-keys.js": PageFile(PackageResources.trace_keys_js, .script),
        "trace-link.js": PageFile(PackageResources.trace_link_js, .script),
        "trace-list.js": PageFile(PackageResources.trace_list_js, .script),
        "trace-panes.js": PageFile(PackageResources.trace_panes_js, .script),
        "trace-report.js": PageFile(PackageResources.trace_report_js, .script),
        "trace-row.js": PageFile(PackageResources.trace_row_js, .script),
        "trace-table.js": PageFile(PackageResources.trace_table_js, .script),
        "trace-view.js": PageFile(PackageResources.trace_view_js, .script),
        "trace.css": PageFile(PackageResources.trace_css, .style),
        "traces-view.js": PageFile(PackageResources.traces_view_js, .script),
        "traces.css": PageFile(PackageResources.traces_css, .style),
        "variable-fields.js": PageFile(PackageResources.variable_fields_js, .script),
        "verdicts.js": PageFile(PackageResources.verdicts_js, .script),
        "virtual-rows.js": PageFile(PackageResources.virtual_rows_js, .script),
        "waterfall-row.js": PageFile(PackageResources.waterfall_row_js, .script),
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
