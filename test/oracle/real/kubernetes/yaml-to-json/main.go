// Tells what sigs.k8s.io/yaml makes of texts: the JSON of each, or why there is none, and what its strict mode finds in
// good ones. Reads the texts as a JSON array from stdin, writes answers to stdout.
package main

import (
	"encoding/json"
	"os"

	"sigs.k8s.io/yaml"
)

type answer struct {
	JSON   json.RawMessage `json:"json,omitempty"`
	Error  string          `json:"error,omitempty"`
	Strict string          `json:"strict,omitempty"`
}

func answerTo(text string) answer {
	out, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return answer{Error: err.Error()}
	}
	a := answer{JSON: out}
	if _, err := yaml.YAMLToJSONStrict([]byte(text)); err != nil {
		a.Strict = err.Error()
	}
	return a
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	answers := make([]answer, len(texts))
	for i, text := range texts {
		answers[i] = answerTo(text)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
