import { baseline } from "../../../policy/baseline/pack";
import { activeRules, configProblems, configure } from "../../../policy/kernel";
import {
    choice,
    flag,
    problemsOf,
    records,
    settingsOf,
    text,
    texts,
    wholeNumber,
} from "../../../policy/kernel/parameters";
import { production } from "../../../policy/production/pack";

describe("Parameters", () => {
    const parameters = {
        kinds: texts(["Deployment"], "Which kinds."),
        most: wholeNumber(3, { minimum: 1, maximum: 9 }, "How many."),
        strict: flag(true, "Whether."),
        mode: choice(["soft", "hard"], "soft", "How."),
        label: text("app", "Which."),
        rows: records<object>({ name: { type: "string" }, size: { type: "integer" } }, ["name"], "Rows."),
    };

    test("What nobody says is the default", () => {
        expect(settingsOf(parameters, { most: 5 })).toEqual({
            kinds: ["Deployment"],
            most: 5,
            strict: true,
            mode: "soft",
            label: "app",
            rows: [],
        });
    });

    test.each([
        [{ most: 0 }, "most is 0; want a whole number of at least 1 and at most 9"],
        [{ most: 10 }, "most is 10; want a whole number of at least 1 and at most 9"],
        [{ most: 2.5 }, "most is 2.5; want a whole number of at least 1 and at most 9"],
        [{ most: "3" }, 'most is "3"; want a whole number of at least 1 and at most 9'],
        [{ strict: "true" }, 'strict is "true"; want true or false'],
        [{ kinds: "Deployment" }, 'kinds is "Deployment"; want a list'],
        [{ kinds: [1] }, "kinds[0] is 1; want text"],
        [{ mode: "medium" }, 'mode is "medium"; want soft or hard'],
        [{ label: null }, "label is null; want text"],
        [{ rows: [{ size: 1 }] }, "rows[0].name is missing"],
        [{ rows: [{ name: "a", colour: "red" }] }, "rows[0].colour is not known; want name, size"],
        [{ rows: ["a"] }, 'rows[0] is "a"; want a mapping'],
        [{ moost: 3 }, "moost is no parameter; want kinds, most, strict, mode, label, rows"],
    ])("%j is refused: %s", (given, problem) => {
        expect(problemsOf(given, parameters)).toEqual([problem]);
    });

    test("What fits is not refused", () => {
        expect(
            problemsOf({ kinds: [], most: 9, strict: false, mode: "hard", rows: [{ name: "a", size: 1 }] }, parameters),
        ).toEqual([]);
    });
});

describe("Configuration of a pack", () => {
    const levelOf = (config: Parameters<typeof configure>[1], name: string): string | undefined =>
        configure(baseline, config).find(({ rule }) => rule.name === name)?.level;

    test("A rule is mandatory unless the pack or the user says otherwise", () => {
        expect(levelOf({}, "forbid-privileged")).toBe("mandatory");
        expect(levelOf({}, "require-replicas")).toBe("disabled");
        expect(levelOf({ "require-replicas": "advisory" }, "require-replicas")).toBe("advisory");
        expect(levelOf({ "forbid-privileged": { enforcementLevel: "disabled" } }, "forbid-privileged")).toBe(
            "disabled",
        );
    });

    test("A level for all rules gives way to one for a single rule", () => {
        const config = { all: "advisory", "forbid-privileged": "mandatory" } as const;
        expect(levelOf(config, "require-probes")).toBe("advisory");
        expect(levelOf(config, "forbid-privileged")).toBe("mandatory");
    });

    test("Parameters are laid over the pack's own, one by one", () => {
        const [overcommit] = configure(baseline, { "limit-overcommit": { cpu: 2 } }).filter(
            ({ rule }) => rule.name === "limit-overcommit",
        );
        expect(overcommit?.settings).toEqual({ cpu: 2, memory: 4 });
    });

    test("A rule that corrects still judges what is left", () => {
        const active = activeRules(configure(baseline, { "require-seccomp-profile": "remediate" }));
        expect(active.find(({ rule }) => rule.name === "require-seccomp-profile")?.level).toBe("mandatory");
    });

    test("Every mistake is told at once, with what was meant", () => {
        const config = {
            "forbid-priviledged": "advisory",
            "limit-overcommit": { cpu: 0.5 },
            "require-probes": "strict",
        };
        expect(configProblems(baseline, config as never)).toEqual([
            "forbid-priviledged is no rule of the pack stackwright-baseline; did you mean forbid-privileged?",
            "limit-overcommit: cpu is 0.5; want a number of at least 1",
            'require-probes has level "strict"; want advisory, mandatory, remediate, disabled',
        ]);
    });
});

describe("The two packs", () => {
    const mandatory = (pack: typeof baseline): string[] =>
        configure(pack).flatMap(({ rule, level }) => (level === "mandatory" ? [rule.name] : []));

    test("What the mission names is mandatory in every stack", () => {
        expect(mandatory(baseline)).toEqual(
            expect.arrayContaining([
                "require-non-root",
                "require-resource-limits",
                "require-resource-requests",
                "require-network-policy",
                "keep-waivers-valid",
            ]),
        );
    });

    test("Production asks for everything that the baseline asks for, and more", () => {
        expect(mandatory(production)).toEqual(expect.arrayContaining(mandatory(baseline)));
        expect(mandatory(production).length).toBeGreaterThan(mandatory(baseline).length);
    });

    test("Both are configured without a mistake", () => {
        expect([
            ...configProblems(baseline, baseline.config),
            ...configProblems(production, production.config),
        ]).toEqual([]);
    });
});
