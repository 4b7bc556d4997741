import Testing
import TracewingModel

@testable import TracewingEvaluation

@Suite("Prompt templates")
struct PromptTemplateTests {
    private let variables: JSONObject = [
        "name": "Kari & Ola", "user": ["name": "Kari", "age": 40], "empty": [], "no": false,
        "items": [["title": "a"], ["title": "b"]], "words": ["x", "y"],
    ]

    @Test(
        "of Mustache are filled as its specification says, without escapes for HTML",
        arguments: [
            ("Hello {{name}}!", "Hello Kari & Ola!"), ("{{{name}}} {{& name}}", "Kari & Ola Kari & Ola"),
            ("{{user.name}} is {{ user.age }}", "Kari is 40"), ("{{missing}}|{{user.missing.x}}", "|"),
            ("{{#items}}<{{title}}>{{/items}}", "<a><b>"), ("{{#words}}{{.}},{{/words}}", "x,y,"),
            ("{{^empty}}none{{/empty}}{{#empty}}some{{/empty}}", "none"), ("{{^no}}no{{/no}}", "no"),
            ("{{#user}}{{name}}{{/user}}", "Kari"), ("a{{! what is this? }}b", "ab"),
            ("{{#items}}\n- {{title}}\n{{/items}}\nend", "- a\n- b\nend"),
            ("{{#items}}{{#words}}{{title}}{{.}} {{/words}}{{/items}}", "ax ay bx by "),
            ("no places", "no places"), ("{ {name} }", "{ {name} }"), ("| {{! alone }}\n|", "| \n|"),
        ]
    )
    func mustache(template: String, text: String) throws {
        #expect(try filled(template, .mustache) == text)
    }

    @Test(
        "of f-strings are filled as Python's format does",
        arguments: [
            ("Hello {name}!", "Hello Kari & Ola!"), ("{{literal}}", "{literal}"), ("{user.age}", "40"),
            ("{items[0].title}{items[1][title]}", "ab"), ("{user}", "{\"name\":\"Kari\",\"age\":40}"),
        ]
    )
    func fString(template: String, text: String) throws {
        #expect(try filled(template, .fString) == text)
    }

    @Test("without a format are what they are")
    func none() throws {
        #expect(try filled("{name} {{name}}", .none) == "{name} {{name}}")
    }

    @Test(
        "that cannot be read are an error",
        arguments: [
            ("{{name", .mustache), ("{{#a}}", .mustache), ("{{/a}}", .mustache), ("{{#a}}{{/b}}", .mustache),
            ("{{}}", .mustache), ("{{> other}}", .mustache), ("{{a..b}}", .mustache), ("{name", .fString),
            ("}", .fString),
            ("{}", .fString), ("{name!r}", .fString), ("{missing}", .fString), ("{name[0}", .fString),
        ] as [(String, PromptTemplate.Format)]
    )
    func unreadable(template: String, format: PromptTemplate.Format) {
        #expect(throws: EvaluationError.self) { try filled(template, format) }
    }

    @Test("ask for the variables that are certain: text where they are written out")
    func schema() throws {
        let template = PromptTemplate([
            ChatMessage(role: .user, "{{name}} {{user.name}} {{#items}}{{title}}{{/items}}"),
            ChatMessage(role: .user, "{{name}}"),
        ])
        #expect(
            try template.schema() == InputSchema([.init("items", .any), .init("name", .string), .init("user", .any)])
        )
    }

    private func filled(_ template: String, _ format: PromptTemplate.Format) throws -> String? {
        try PromptTemplate([ChatMessage(role: .user, template)], format: format).messages(with: variables).first?.text
    }

    @Test("stop where lists in lists become too much", .timeLimit(.minutes(1)))
    func tooMuch() {
        let nested = String(repeating: "{{#a}}", count: 5) + "x" + String(repeating: "{{/a}}", count: 5)
        let variables: JSONObject = ["a": .array(Array(repeating: 1, count: 100))]
        let error = #expect(throws: EvaluationError.self) {
            try PromptTemplate([ChatMessage(role: .user, nested)]).messages(with: variables)
        }
        #expect(error?.kind == .tooLarge)
    }
}
