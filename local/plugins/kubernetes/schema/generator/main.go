// Writes the table of built-in kinds that the Kubernetes plugin normalises inputs with: one entry per Go type of
// client-go's scheme, because the official plugin converts inputs to these very types and back. An OpenAPI document
// would not do: it does not say which fields are pointers and which omit their zero value.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// Kinds the scheme registers in every group for the machinery's own use.
var machinery = map[string]bool{
	"CreateOptions": true, "DeleteOptions": true, "GetOptions": true, "ListOptions": true, "PatchOptions": true,
	"UpdateOptions": true, "ExportOptions": true, "WatchEvent": true, "Status": true, "APIGroup": true,
	"APIVersions": true, "APIGroupList": true, "APIResourceList": true,
}

// Types with a JSON form of their own, by Go name.
var scalars = map[string]string{
	"k8s.io/apimachinery/pkg/api/resource.Quantity":   "q",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString": "x",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":       "t",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":  "t",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":   "t",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":   "*",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":    "*",
	"k8s.io/apimachinery/pkg/runtime.Object":          "*",
	"k8s.io/apiextensions-apiserver/pkg/apis/v1.JSON": "*",
}

type table struct {
	// Kinds names the struct of every apiVersion/Kind.
	Kinds map[string]int `json:"kinds"`
	// Structs lists "name:code" per field; see ../table.ts for the codes.
	Structs []string `json:"structs"`
	// Lifecycle holds [deprecated in, removed in, replacement] of kinds that have them.
	Lifecycle map[string][]string `json:"lifecycle"`

	index map[reflect.Type]int
}

func (t *table) structIndex(s reflect.Type) int {
	if i, known := t.index[s]; known {
		return i
	}
	i := len(t.Structs)
	t.index[s] = i
	t.Structs = append(t.Structs, "")
	t.Structs[i] = strings.Join(t.fields(s), ",")
	return i
}

func (t *table) fields(s reflect.Type) []string {
	var fields []string
	for i := 0; i < s.NumField(); i++ {
		field := s.Field(i)
		parts := strings.Split(field.Tag.Get("json"), ",")
		options := parts[1:]
		if has(options, "inline") || (field.Anonymous && parts[0] == "") {
			fields = append(fields, t.fields(field.Type)...)
			continue
		}
		if parts[0] == "" || parts[0] == "-" {
			continue
		}
		omit := ""
		if has(options, "omitempty") {
			omit = "?"
		}
		fields = append(fields, parts[0]+":"+omit+t.code(field.Type))
	}
	return fields
}

func (t *table) code(f reflect.Type) string {
	if code, known := scalars[f.PkgPath()+"."+f.Name()]; known {
		return code
	}
	switch f.Kind() {
	case reflect.Pointer:
		return "^" + t.code(f.Elem())
	case reflect.Interface:
		return "*"
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Float32, reflect.Float64:
		return "f"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint8:
		return "i"
	case reflect.Slice:
		if f.Elem().Kind() == reflect.Uint8 {
			return "B"
		}
		return "[" + t.code(f.Elem())
	case reflect.Map:
		return "{" + t.code(f.Elem())
	case reflect.Struct:
		return fmt.Sprint(t.structIndex(f))
	}
	panic(fmt.Sprintf("no code for %v", f))
}

func has(list []string, wanted string) bool {
	for _, item := range list {
		if item == wanted {
			return true
		}
	}
	return false
}

func lifecycle(object any) []string {
	var deprecated, removed, replacement string
	if o, ok := object.(interface{ APILifecycleDeprecated() (int, int) }); ok {
		major, minor := o.APILifecycleDeprecated()
		deprecated = fmt.Sprintf("%d.%d", major, minor)
	}
	if o, ok := object.(interface{ APILifecycleRemoved() (int, int) }); ok {
		major, minor := o.APILifecycleRemoved()
		removed = fmt.Sprintf("%d.%d", major, minor)
	}
	if o, ok := object.(interface {
		APILifecycleReplacement() schema.GroupVersionKind
	}); ok {
		gvk := o.APILifecycleReplacement()
		replacement = gvk.GroupVersion().String() + "/" + gvk.Kind
	}
	if deprecated == "" && removed == "" {
		return nil
	}
	return []string{deprecated, removed, replacement}
}

func main() {
	t := &table{Kinds: map[string]int{}, Lifecycle: map[string][]string{}, index: map[reflect.Type]int{}}
	known := scheme.Scheme.AllKnownTypes()
	var gvks []schema.GroupVersionKind
	for gvk := range known {
		if gvk.Version != "__internal" && !machinery[gvk.Kind] && !strings.HasSuffix(gvk.Kind, "List") {
			gvks = append(gvks, gvk)
		}
	}
	sort.Slice(gvks, func(i, j int) bool { return gvks[i].String() < gvks[j].String() })
	for _, gvk := range gvks {
		name := gvk.GroupVersion().String() + "/" + gvk.Kind
		t.Kinds[name] = t.structIndex(known[gvk])
		object, err := scheme.Scheme.New(gvk)
		if err != nil {
			panic(err)
		}
		if l := lifecycle(object); l != nil {
			t.Lifecycle[name] = l
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(t); err != nil {
		panic(err)
	}
}
