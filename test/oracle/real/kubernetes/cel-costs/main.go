// Tells what kube-apiserver's own CEL library makes of CRD rules: the estimated cost, the actual cost and the outcome
// over objects; with -budgets, what a validation says by the budget it has. Reads cases as JSON from stdin, writes answers
// to stdout.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"

	"github.com/google/cel-go/common/types"
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
	// Varies tells that it depends on the order in which Go gives the entries of a map.
	Varies bool `json:"varies,omitempty"`
}

type answer struct {
	Rule     string    `json:"rule"`
	MaxCost  uint64    `json:"maxCost,string"`
	Error    string    `json:"error,omitempty"`
	Outcomes []outcome `json:"outcomes"`
}

// stretch is what a validation says when it has a budget of From or more.
type stretch struct {
	From   int64    `json:"from"`
	Errors []string `json:"errors"`
}

type activation struct{ self, oldSelf any }

func (a *activation) ResolveName(name string) (any, bool) {
	if name == cel.OldScopedVarName {
		return a.oldSelf, true
	}
	return a.self, name == cel.ScopedVarName
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

// steady evaluates until it is fairly certain whether the outcome is always the same.
func steady(c cel.CompilationResult, a *activation) outcome {
	first := evaluate(c, a)
	for range 20 {
		if evaluate(c, a) != first {
			first.Varies = true
		}
	}
	return first
}

func toText(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func structural(props *apiextensionsv1.JSONSchemaProps) *structuralschema.Structural {
	internal := &apiextensions.JSONSchemaProps{}
	must(apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(props, internal, nil))
	schema, err := structuralschema.NewStructural(internal)
	must(err)
	return schema
}

func decoded(raw json.RawMessage) map[string]any {
	var object map[string]any
	must(utiljson.Unmarshal(raw, &object))
	return object
}

func costs(one cases) []answer {
	schema := structural(&one.Schema)
	env := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	decl := model.SchemaDeclType(schema, false)
	compiled, err := cel.Compile(schema, decl, celconfig.PerCallLimit, env, cel.StoredExpressionsEnvLoader())
	must(err)
	var answers []answer
	for i, c := range compiled {
		rule := schema.XValidations[i]
		a := answer{Rule: rule.Rule, MaxCost: c.MaxCost}
		if c.Error != nil {
			a.Error = c.Error.Detail
		}
		if c.Program != nil {
			for _, raw := range one.Objects {
				self := cel.UnstructuredToVal(decoded(raw), schema)
				old := self
				if rule.OptionalOldSelf != nil && *rule.OptionalOldSelf {
					old = types.OptionalOf(self)
				}
				a.Outcomes = append(a.Outcomes, steady(c, &activation{self, old}))
			}
		}
		answers = append(answers, a)
	}
	return answers
}

// stretches validates an object with every budget up to the one that suffices.
func stretches(schema *structuralschema.Structural, object map[string]any) []stretch {
	validator := cel.NewValidator(schema, true, celconfig.PerCallLimit)
	var found []stretch
	for budget := int64(0); ; budget++ {
		errs, remaining := validator.Validate(context.Background(), nil, schema, object, nil, budget)
		texts := []string{}
		for _, err := range errs {
			texts = append(texts, err.Field+": "+err.ErrorBody())
		}
		if len(found) == 0 || !slices.Equal(found[len(found)-1].Errors, texts) {
			found = append(found, stretch{budget, texts})
		}
		if remaining >= 0 {
			return found
		}
	}
}

func main() {
	budgets := flag.Bool("budgets", false, "tell what validations say by their budgets")
	flag.Parse()
	var all []cases
	must(json.NewDecoder(os.Stdin).Decode(&all))
	answers := map[string]any{}
	for _, one := range all {
		if !*budgets {
			answers[one.Name] = costs(one)
			continue
		}
		runs := [][]stretch{}
		for _, raw := range one.Objects {
			runs = append(runs, stretches(structural(&one.Schema), decoded(raw)))
		}
		answers[one.Name] = runs
	}
	must(json.NewEncoder(os.Stdout).Encode(answers))
}
