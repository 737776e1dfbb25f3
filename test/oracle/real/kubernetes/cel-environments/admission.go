package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"

	celgo "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"google.golang.org/protobuf/types/known/structpb"
	v1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/admission"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/mutation"
	"k8s.io/apiserver/pkg/cel/mutation/dynamic"
	"k8s.io/client-go/kubernetes/scheme"
)

type variable struct {
	Name       string `json:"name"`
	Expression string `json:"expression"`
}

type input struct {
	Object          json.RawMessage     `json:"object"`
	OldObject       json.RawMessage     `json:"oldObject"`
	Params          json.RawMessage     `json:"params"`
	NamespaceObject *corev1.Namespace   `json:"namespaceObject"`
	Request         v1.AdmissionRequest `json:"request"`
	// Whether the objects are read as Go's types of built-in kinds.
	Typed bool `json:"typed"`
}

type admissionCase struct {
	Params      bool       `json:"params"`
	Authorizer  bool       `json:"authorizer"`
	PatchTypes  bool       `json:"patchTypes"`
	Age         string     `json:"age"`
	Budget      int64      `json:"budget"`
	ReturnTypes []string   `json:"returnTypes"`
	Variables   []variable `json:"variables"`
	Inputs      []input    `json:"inputs"`
	Expressions []string   `json:"expressions"`
}

type admissionOutcome struct {
	Result string `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
	// What the expression and the variables that it read cost together; -1 where the budget was exceeded.
	Cost int64 `json:"cost"`
	// The JSON that a patch would be made of.
	Patch string `json:"patch,omitempty"`
}

type admissionAnswer struct {
	Expression string             `json:"expression"`
	Type       string             `json:"type,omitempty"`
	Error      string             `json:"error,omitempty"`
	Outcomes   []admissionOutcome `json:"outcomes,omitempty"`
}

type admissionAnswers struct {
	// What is wrong with each variable; empty where nothing is.
	Variables   []string          `json:"variables,omitempty"`
	Expressions []admissionAnswer `json:"expressions"`
}

type accessor struct {
	name, expression string
	returns          []*celgo.Type
}

func (a *accessor) GetName() string            { return a.name }
func (a *accessor) GetExpression() string      { return a.expression }
func (a *accessor) ReturnTypes() []*celgo.Type { return a.returns }

var returnTypes = map[string]*celgo.Type{
	"any":    celgo.AnyType,
	"bool":   celgo.BoolType,
	"string": celgo.StringType,
	"null":   celgo.NullType,
	"patch":  celgo.ListType(celgo.ObjectType("JSONPatch")),
	"apply":  celgo.ObjectType("Object"),
}

func askAdmission(one admissionCase) admissionAnswers {
	base := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	compiler, err := plugincel.NewCompositedCompiler(base)
	must(err)
	options := plugincel.OptionalVariableDeclarations{HasParams: one.Params, HasAuthorizer: one.Authorizer, HasPatchTypes: one.PatchTypes}
	mode := environment.NewExpressions
	if one.Age == "stored" {
		mode = environment.StoredExpressions
	}
	var answers admissionAnswers
	for _, v := range one.Variables {
		result := compiler.CompileAndStoreVariable(&accessor{v.Name, v.Expression, []*celgo.Type{celgo.AnyType, celgo.DynType}}, options, mode)
		text := ""
		if result.Error != nil {
			text = result.Error.Error()
		}
		answers.Variables = append(answers.Variables, text)
	}
	var returns []*celgo.Type
	for _, name := range one.ReturnTypes {
		returns = append(returns, returnTypes[name])
	}
	for _, text := range one.Expressions {
		answers.Expressions = append(answers.Expressions, askExpression(one, compiler, options, mode, &accessor{"", text, returns}))
	}
	return answers
}

func askExpression(one admissionCase, compiler *plugincel.CompositedCompiler, options plugincel.OptionalVariableDeclarations, mode environment.Type, e *accessor) (a admissionAnswer) {
	a.Expression = e.expression
	defer func() {
		if thrown := recover(); thrown != nil {
			a.Error = fmt.Sprintf("panic: %v", thrown)
		}
	}()
	result := compiler.CompileCELExpression(e, options, mode)
	if result.Error != nil {
		a.Error = result.Error.Error()
		return a
	}
	a.Type = result.OutputType.String()
	condition := compiler.CompileCondition([]plugincel.ExpressionAccessor{e}, options, mode)
	for _, in := range one.Inputs {
		a.Outcomes = append(a.Outcomes, evaluate(one, condition, in))
	}
	return a
}

func evaluate(one admissionCase, condition plugincel.ConditionEvaluator, in input) (o admissionOutcome) {
	defer func() {
		if thrown := recover(); thrown != nil {
			o.Error = fmt.Sprintf("panic: %v", thrown)
		}
	}()
	request := in.Request
	who := &user.DefaultInfo{Name: request.UserInfo.Username, UID: request.UserInfo.UID, Groups: request.UserInfo.Groups}
	object, oldObject := decode(in.Object, in.Typed), decode(in.OldObject, in.Typed)
	kind := schema.GroupVersionKind(request.Kind)
	attributes := admission.NewAttributesRecord(object, oldObject, kind, request.Namespace, request.Name,
		schema.GroupVersionResource(request.Resource), request.SubResource, admission.Operation(request.Operation), nil, false, who)
	versioned := &admission.VersionedAttributes{
		Attributes:         attributes,
		VersionedKind:      kind,
		VersionedObject:    admission.NewLazyObject(object),
		VersionedOldObject: admission.NewLazyObject(oldObject),
	}
	bindings := plugincel.OptionalVariableBindings{}
	if params := decode(in.Params, false); params != nil {
		bindings.VersionedParams = params
	}
	if one.Authorizer {
		bindings.Authorizer = fakeAuthorizer{}
	}
	budget := one.Budget
	if budget == 0 {
		budget = math.MaxInt64
	}
	results, left, err := condition.ForInput(context.Background(), versioned, &request, bindings, in.NamespaceObject, budget)
	if err != nil {
		return admissionOutcome{Error: err.Error(), Cost: -1}
	}
	o.Cost = budget - left
	if results[0].Error != nil {
		o.Error = results[0].Error.Error()
		return o
	}
	o.Result = show(results[0].EvalResult)
	if one.PatchTypes {
		o.Patch = patchOf(results[0].EvalResult)
	}
	return o
}

func decode(raw json.RawMessage, typed bool) runtime.Object {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if typed {
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw, nil, nil)
		must(err)
		return object
	}
	var object map[string]any
	must(utiljson.Unmarshal(raw, &object))
	return &unstructured.Unstructured{Object: object}
}

// patchOf gives the JSON of a patch or an apply configuration, by the steps of kube-apiserver's patchers.
func patchOf(value ref.Val) string {
	if object, ok := value.(*dynamic.ObjectVal); ok {
		if err := object.CheckTypeNamesMatchFieldPathNames(); err != nil {
			return "error: type mismatch: " + err.Error()
		}
		native, ok := object.Value().(map[string]any)
		if !ok {
			return fmt.Sprintf("error: invalid return type: %v", object.Value())
		}
		// What no protobuf value can hold, no object can be made of.
		if _, err := structpb.NewValue(native); err != nil {
			return "error: invalid return type: " + err.Error()
		}
		return toText(withoutNil(native))
	}
	list, ok := value.(traits.Lister)
	if !ok {
		return ""
	}
	operations := []map[string]any{}
	for it := list.Iterator(); it.HasNext() == types.True; {
		native, err := it.Next().ConvertToNative(reflect.TypeFor[*mutation.JSONPatchVal]())
		if err != nil {
			return ""
		}
		patch := native.(*mutation.JSONPatchVal)
		operation := map[string]any{"op": patch.Op, "path": patch.Path}
		if len(patch.From) > 0 {
			operation["from"] = patch.From
		}
		if patch.Val != nil {
			if object, ok := patch.Val.(*dynamic.ObjectVal); ok {
				if err := object.CheckTypeNamesMatchFieldPathNames(); err != nil {
					return "error: type mismatch: " + err.Error()
				}
			}
			converted, err := patch.Val.ConvertToNative(reflect.TypeFor[*structpb.Value]())
			if err != nil {
				return "error: JSONPath valueExpression evaluated to a type that could not marshal to JSON: " + err.Error()
			}
			text, err := json.Marshal(converted)
			if err != nil {
				return "error: JSONPath valueExpression evaluated to a type that could not marshal to JSON: " + err.Error()
			}
			operation["value"] = json.RawMessage(text)
		}
		operations = append(operations, operation)
	}
	return toText(operations)
}

// withoutNil replaces lists that are empty and nil, which an object takes for empty lists.
func withoutNil(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = withoutNil(item)
		}
		return list
	case map[string]any:
		for key, item := range v {
			v[key] = withoutNil(item)
		}
	}
	return v
}

func toText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "error: " + err.Error()
	}
	return string(text)
}
