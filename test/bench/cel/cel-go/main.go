// Tells how long cel-go takes to evaluate expressions over their only variable, as fast as it goes: optimized, without
// cost tracking, over plain maps. Reads {expression, variable, value} as JSON from stdin, writes nanoseconds (0 where it cannot) to stdout.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
)

type benchCase struct {
	Expression string          `json:"expression"`
	Variable   string          `json:"variable"`
	Value      json.RawMessage `json:"value"`
}

const (
	roundTime = 20 * time.Millisecond
	rounds    = 5
)

// withInts gives integers as int64, as documents have them.
func withInts(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			v[key] = withInts(member)
		}
	case []any:
		for i, item := range v {
			v[i] = withInts(item)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	}
	return value
}

func program(expression, variable string) (cel.Program, error) {
	env, err := cel.NewEnv(cel.Variable(variable, cel.DynType), cel.OptionalTypes(), ext.Strings(), ext.Sets(), ext.Lists())
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return env.Program(ast, cel.EvalOptions(cel.OptOptimize))
}

func nanos(c benchCase) (int64, error) {
	decoder := json.NewDecoder(bytes.NewReader(c.Value))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return 0, err
	}
	p, err := program(c.Expression, c.Variable)
	if err != nil {
		return 0, err
	}
	activation, err := cel.NewActivation(map[string]any{c.Variable: withInts(value)})
	if err != nil {
		return 0, err
	}
	run := func(n int) time.Duration {
		start := time.Now()
		for range n {
			_, _, _ = p.Eval(activation)
		}
		return time.Since(start)
	}
	if result, _, err := p.Eval(activation); err != nil || result != types.True {
		return 0, errors.Join(err, errors.New("is not true"))
	}
	n := 1
	for run(n) < roundTime {
		n *= 2
	}
	best := run(n)
	for range rounds - 1 {
		best = min(best, run(n))
	}
	return int64(best) / int64(n), nil
}

func main() {
	var cases []benchCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	answers := make([]int64, len(cases))
	for i, c := range cases {
		answers[i], _ = nanos(c)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
