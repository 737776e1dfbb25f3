// Tells what kube-apiserver's own CEL library makes of CRD rules: the estimated cost, the actual cost and the outcome
// over objects. Reads cases as JSON from stdin, writes answers to stdout.
package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"github.com/google/cel-go/interpreter"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type cases struct {
	Name    string                          `json:"name"`
	Schema  apiextensionsv1.JSONSchemaProps `json:"schema"`
	Objects []json.RawMessage               `json:"objects"`
}

type outcome struct {
	Cost   uint64 `json:"cost"`
	Result string `json:"result"`
}

type answer struct {
	Rule     string    `json:"rule"`
	MaxCost  uint64    `json:"maxCost"`
	Error    string    `json:"error,omitempty"`
	Outcomes []outcome `json:"outcomes"`
}

type activation struct{ self any }

func (a *activation) ResolveName(name string) (any, bool) {
	return a.self, name == cel.ScopedVarName || name == cel.OldScopedVarName
}

func (a *activation) Parent() interpreter.Activation { return nil }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func evaluate(c cel.CompilationResult, a *activation) outcome {
	value, details, err := c.Program.ContextEval(context.Background(), a)
	o := outcome{}
	if details != nil && details.ActualCost() != nil {
		o.Cost = *details.ActualCost()
	}
	switch {
	case err != nil:
		o.Result = "error: " + err.Error()
	case value != nil:
		o.Result = strings.ToLower(strings.TrimSpace(toText(value.Value())))
	}
	return o
}

func toText(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func main() {
	var all []cases
	must(json.NewDecoder(os.Stdin).Decode(&all))
	answers := map[string][]answer{}
	for _, one := range all {
		internal := &apiextensions.JSONSchemaProps{}
		must(apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&one.Schema, internal, nil))
		schema, err := structuralschema.NewStructural(internal)
		must(err)
		env := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
		decl := model.SchemaDeclType(schema, false)
		compiled, err := cel.Compile(schema, decl, celconfig.PerCallLimit, env, cel.StoredExpressionsEnvLoader())
		must(err)
		for i, c := range compiled {
			a := answer{Rule: schema.XValidations[i].Rule, MaxCost: c.MaxCost}
			if c.Error != nil {
				a.Error = c.Error.Detail
			}
			if c.Program != nil {
				for _, raw := range one.Objects {
					var object map[string]any
					must(utiljson.Unmarshal(raw, &object))
					self := &activation{self: cel.UnstructuredToVal(object, schema)}
					a.Outcomes = append(a.Outcomes, evaluate(c, self))
				}
			}
			answers[one.Name] = append(answers[one.Name], a)
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(answers))
}
