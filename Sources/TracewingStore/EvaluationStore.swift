/// Where everything about evaluating is kept: datasets, experiments and what is said of traces.
public typealias EvaluationStore = DatasetStore & ExperimentStore & AnnotationStore
