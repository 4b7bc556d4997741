import TracewingModel
import TracewingStore

extension StoredDataset {
    /// The dataset as the API gives it.
    var json: JSONObject {
        [
            "name": .string(name),
            "description": .optional(description),
            "version": version.json,
            "examples": examples.json,
            "created_at": .time(created),
            "updated_at": .time(updated),
        ]
    }
}

extension StoredDatasetVersion {
    var json: JSONValue {
        ["version": number.json, "examples": examples.json, "created_at": .time(created), "note": .optional(note)]
    }
}

extension DatasetRevision {
    var json: JSONValue { ["version": version.json, "added": added.json, "replaced": replaced.json] }
}
