// Tells what kube-apiserver's own libraries make of CEL in environments that no client can bring about: CRDs that were
// stored with rules of the next version. Reads cases as JSON from stdin, writes answers to stdout: `cel-environments crds`.
package main

import (
	"encoding/json"
	"os"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func answer[Case, Answer any](ask func(Case) Answer) {
	var cases []Case
	must(json.NewDecoder(os.Stdin).Decode(&cases))
	answers := make([]Answer, len(cases))
	for i, one := range cases {
		answers[i] = ask(one)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(answers))
}

func main() {
	switch os.Args[1] {
	case "crds":
		answer(askCrdUpdate)
	}
}
