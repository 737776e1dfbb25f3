// Tells what Go's regexp package makes of patterns: why it refuses them, or which texts they match and what FindAllString
// finds there. Reads cases as JSON from stdin, writes answers to stdout. With -unicode it prints the character tables
// that patterns can name, and which characters differ by case only.
package main

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode"
)

type question struct {
	Pattern string   `json:"pattern"`
	Texts   []string `json:"texts"`
	// Only the pattern is asked about.
	ParseOnly bool `json:"parseOnly"`
}

type answer struct {
	Error   string     `json:"error,omitempty"`
	Matches string     `json:"matches,omitempty"`
	Found   [][]string `json:"found,omitempty"`
}

func answerTo(q question) answer {
	if q.ParseOnly {
		if _, err := syntax.Parse(q.Pattern, syntax.Perl); err != nil {
			return answer{Error: err.Error()}
		}
		return answer{}
	}
	re, err := regexp.Compile(q.Pattern)
	if err != nil {
		return answer{Error: err.Error()}
	}
	a := answer{}
	for _, text := range q.Texts {
		if re.MatchString(text) {
			a.Matches += "1"
		} else {
			a.Matches += "0"
		}
		a.Found = append(a.Found, re.FindAllString(text, -1))
	}
	return a
}

type tables struct {
	Version string `json:"version"`
	// Ranges of characters, first and last in turn, by the name that a pattern gives in its plainest form.
	Ranges map[string][]rune `json:"ranges"`
	// Names that stand for one of these.
	Aliases map[string]string `json:"aliases"`
	// Characters that differ by case only, each set once.
	Orbits [][]rune `json:"orbits"`
}

// canonical is the spelling to which regexp/syntax brings a name before it looks for it.
func canonical(name string) string {
	var out []rune
	for _, c := range name {
		switch {
		case c == '_':
		case len(out) == 0:
			out = append(out, unicode.ToUpper(c))
		default:
			out = append(out, unicode.ToLower(c))
		}
	}
	return string(out)
}

func rangesOf(table *unicode.RangeTable) []rune {
	var ranges []rune
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if !unicode.Is(table, c) {
			continue
		}
		if n := len(ranges); n > 0 && ranges[n-1] == c-1 {
			ranges[n-1] = c
		} else {
			ranges = append(ranges, c, c)
		}
	}
	return ranges
}

func orbits() [][]rune {
	var sets [][]rune
	for c := rune(0); c <= unicode.MaxRune; c++ {
		set := []rune{c}
		for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
			set = append(set, f)
		}
		if len(set) > 1 && slices.Min(set) == c {
			sets = append(sets, set)
		}
	}
	return sets
}

func unicodeTables() tables {
	t := tables{Version: unicode.Version, Ranges: map[string][]rune{}, Aliases: map[string]string{}, Orbits: orbits()}
	known := func(name string) bool {
		_, err := syntax.Parse(`\p{`+name+`}`, syntax.Perl)
		return err == nil
	}
	for _, named := range []map[string]*unicode.RangeTable{unicode.Scripts, unicode.Categories} {
		for name, table := range named {
			if known(name) {
				t.Ranges[canonical(name)] = rangesOf(table)
			}
		}
	}
	for name, actual := range unicode.CategoryAliases {
		if known(name) {
			t.Aliases[canonical(name)] = canonical(actual)
		}
	}
	return t
}

func main() {
	wantsTables := flag.Bool("unicode", false, "print the tables of characters")
	flag.Parse()
	var result any
	if *wantsTables {
		result = unicodeTables()
	} else {
		var questions []question
		if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
			panic(err)
		}
		answers := make([]answer, len(questions))
		for i, q := range questions {
			answers[i] = answerTo(q)
		}
		result = answers
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
}
