import type { ScalarTag } from "yaml";

// kubectl reads YAML 1.1, in which `yes` is true and 0400 is 256; but neither sums of sixties nor dates. What is judged
// must be what the API server would be sent.

const words: ScalarTag = {
    tag: "tag:yaml.org,2002:bool",
    default: true,
    test: /^(?:[yYnN]|[yY]es|YES|[nN]o|NO|[tT]rue|TRUE|[fF]alse|FALSE|[oO]n|ON|[oO]ff|OFF)$/,
    resolve: (text) => /^(?:[yYtT]|[oO][nN]$)/.test(text),
};

const wholeNumbers: ScalarTag = {
    tag: "tag:yaml.org,2002:int",
    default: true,
    test: /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*)$/,
    resolve: (text) => {
        const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
        const amount = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
        return text.startsWith("-") ? -amount : amount;
    },
};

/** For words and numbers without quotes. They come before what YAML 1.2 makes of the same. */
export const plainWords: readonly ScalarTag[] = [words, wholeNumbers];
