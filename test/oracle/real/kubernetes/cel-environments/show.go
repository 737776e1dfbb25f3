package main

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"k8s.io/apiserver/pkg/cel/mutation"
	"k8s.io/apiserver/pkg/cel/mutation/dynamic"
)

// fieldsOf reads the fields of an object as CEL has them, which it gives away only as what they stand for.
func fieldsOf(object *dynamic.ObjectVal) map[string]ref.Val {
	fields := reflect.ValueOf(object).Elem().FieldByName("fields")
	return reflect.NewAt(fields.Type(), fields.Addr().UnsafePointer()).Elem().Interface().(map[string]ref.Val)
}

// show prints a value so that its type can be seen.
func show(value ref.Val) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case types.Null:
		return "null"
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.Uint:
		return strconv.FormatUint(uint64(v), 10) + "u"
	case types.Double:
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return "double " + strconv.FormatFloat(float64(v), 'g', -1, 64)
		}
		return "double " + toText(float64(v))
	case types.String:
		return strconv.Quote(string(v))
	case types.Bytes:
		return fmt.Sprintf("bytes %x", []byte(v))
	case types.Timestamp:
		return "timestamp " + v.Format(time.RFC3339Nano)
	case types.Duration:
		return fmt.Sprintf("duration %dns", v.Nanoseconds())
	case *types.Type:
		return "type " + v.String()
	case *types.Optional:
		if !v.HasValue() {
			return "none"
		}
		return "optional " + show(v.GetValue())
	case *mutation.JSONPatchVal:
		return fmt.Sprintf("JSONPatch{op: %q, path: %q, from: %q, value: %s}", v.Op, v.Path, v.From, show(v.Val))
	case *dynamic.ObjectVal:
		var parts []string
		for name, field := range fieldsOf(v) {
			parts = append(parts, strconv.Quote(name)+": "+show(field))
		}
		sort.Strings(parts)
		return v.Type().TypeName() + " {" + strings.Join(parts, ", ") + "}"
	case traits.Lister:
		var parts []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			parts = append(parts, show(it.Next()))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case traits.Mapper:
		var parts []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			parts = append(parts, show(key)+": "+show(v.Get(key)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return value.Type().TypeName()
	}
}
