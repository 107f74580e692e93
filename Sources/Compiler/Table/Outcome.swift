/// What a decision asks for.
public struct Outcome: Sendable, Hashable {
    public var act: Act
    /// Of `with`, in the order of the text: values, or the settings that hold them.
    public var parameters: [Parameter]
    /// The reason of `allow state loss`.
    public var stateLossGrant: String?
    /// What a person can do about it.
    public var remedy: String?
    public var because: String?
    public var warning: String?
    /// `holding all`: no later decision of the pass may act.
    public var holdsAll: Bool
    /// How long a failed attempt waits for the next.
    public var retrying: Pace?

    public init(
        _ act: Act, parameters: [Parameter] = [], stateLossGrant: String? = nil, remedy: String? = nil,
        because: String? = nil, warning: String? = nil, holdsAll: Bool = false, retrying: Pace? = nil
    ) {
        self.act = act
        self.parameters = parameters
        self.stateLossGrant = stateLossGrant
        self.remedy = remedy
        self.because = because
        self.warning = warning
        self.holdsAll = holdsAll
        self.retrying = retrying
    }

    public enum Act: Sendable, Hashable {
        /// Suspend as the strategy says, then restore as it says.
        case use(strategy: String)
        /// The job is stopped already: start it from this source.
        case start(from: String)
        /// A repair; the decision is taken again afterwards.
        case perform(Mechanism)
        case rollBack(as: String)
        case wait(String)
        case block(String)
        case deny(String)
        case skip(String)
        case abandon(String)
        case fail(String)
        case trigger(as: String?)
        case retry(Pace?)
        case disposeData
        case proceed, accept, complete, release
        /// Of `change`: the class; of a derived table: the value.
        case value(String)
    }

    public struct Parameter: Sendable, Hashable {
        public enum Value: Sendable, Hashable {
            case constant(FactValue)
            case input(InputID)
        }

        public var name: String
        public var value: Value

        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }
}

/// `delete-cluster keeping ha`
public struct Mechanism: Sendable, Hashable {
    public var name: String
    public var keeping: String?

    public init(_ name: String, keeping: String? = nil) {
        self.name = name
        self.keeping = keeping
    }

    public var description: String { keeping.map { "\(name) keeping \($0)" } ?? name }
}

/// `10s doubling up to 10m`, in milliseconds.
public struct Pace: Sendable, Hashable {
    public var first: Int64
    public var isDoubling: Bool
    public var limit: Int64?

    public init(first: Int64, isDoubling: Bool = false, limit: Int64? = nil) {
        self.first = first
        self.isDoubling = isDoubling
        self.limit = limit
    }
}

extension Outcome {
    /// The word that the language uses, as `assert` compares it with `outcome == ...`.
    public var word: String {
        switch act {
        case .use: "use"
        case .start: "start"
        case .perform: "do"
        case .rollBack: "roll-back"
        case .wait: "wait"
        case .block: "block"
        case .deny: "deny"
        case .skip: "skip"
        case .abandon: "abandon"
        case .fail: "fail"
        case .trigger: "trigger"
        case .retry: "retry"
        case .disposeData: "dispose-data"
        case .proceed: "proceed"
        case .accept: "accept"
        case .complete: "complete"
        case .release: "release"
        case .value: "value"
        }
    }

    /// All words that ``word`` can be, for the type of `outcome` in asserts.
    public static let words = NameDomain([
        "use", "start", "do", "roll-back", "wait", "block", "deny", "skip", "abandon", "fail", "trigger", "retry",
        "dispose-data", "proceed", "accept", "complete", "release",
    ])

    /// Whether both ask for the same thing to be done, whatever they say about it.
    public func asksForTheSame(as other: Outcome) -> Bool { whatItAsksFor == other.whatItAsksFor }

    /// What is to be done, without what is said about it: reasons, remedies, grants and warnings do not count,
    /// parameters do.
    package var whatItAsksFor: Outcome {
        let act: Act =
            switch act {
            case .wait: .wait("")
            case .block: .block("")
            case .deny: .deny("")
            case .skip: .skip("")
            case .abandon: .abandon("")
            case .fail: .fail("")
            case .use, .start, .perform, .rollBack, .trigger, .retry, .disposeData, .proceed, .accept, .complete,
                .release,
                .value:
                act
            }
        return Outcome(act, parameters: parameters, holdsAll: holdsAll)
    }
}
