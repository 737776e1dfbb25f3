// Tells what kube-apiserver's own libraries make of CEL outside of a CRD's rules: expressions of admission policies with
// their variables, authorizer and mutation types, their types by the kinds that they match, and CRDs whose rules need
// functions of the next version. Reads cases as JSON from stdin, writes answers to stdout: `cel-environments admission`,
// `cel-environments types` or `cel-environments crds`.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
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
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(answers))
	// Protobuf's errors have one or the other kind of space, by chance.
	_, err := os.Stdout.WriteString(strings.ReplaceAll(text.String(), "\u00a0", " "))
	must(err)
}

func main() {
	switch os.Args[1] {
	case "admission":
		answer(askAdmission)
	case "types":
		answer(askTypeCheck)
	case "crds":
		answer(askCrdUpdate)
	}
}
