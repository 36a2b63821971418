package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// params are the parameters of one model.
type params struct {
	learningRate float64
	momentum     float64
	batchSize    int     // rows from one change of the weights to the next
	l2           float64 // weight of half the sum of the squared weights in the loss
}

// defaultSpace is the space that Describe offers, in the form of a search's `space` (docs/spaces.md).
const defaultSpace = `{
  "learning_rate": { "type": "float", "low": 1e-4, "high": 1, "log": true },
  "momentum": { "type": "float", "low": 0, "high": 0.95 },
  "batch_size": { "type": "int", "low": 8, "high": 256, "log": true },
  "l2": { "type": "float", "low": 1e-7, "high": 0.1, "log": true }
}`

// parseParams reads params_json. What is not given has its default. The error names all faults.
func parseParams(text string) (params, error) {
	p := params{learningRate: 0.1, momentum: 0.9, batchSize: 32, l2: 1e-4}
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &given); err != nil || given == nil {
		return p, errors.New("params_json must be a JSON object")
	}
	batchSize := float64(p.batchSize)
	known := []struct {
		name   string
		value  *float64
		fits   func(float64) bool
		wanted string
	}{
		{"learning_rate", &p.learningRate, func(v float64) bool { return v > 0 }, "a number above 0"},
		{"momentum", &p.momentum, func(v float64) bool { return v >= 0 && v < 1 }, "a number from 0 to below 1"},
		{"batch_size", &batchSize, func(v float64) bool { return v >= 1 && v <= 1e6 && v == float64(int(v)) }, "a whole number from 1 to 1,000,000"},
		{"l2", &p.l2, func(v float64) bool { return v >= 0 }, "a number of at least 0"},
	}
	var faults, names []string
	for _, k := range known {
		names = append(names, k.name)
		raw, ok := given[k.name]
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, k.value); err != nil || string(raw) == "null" || !k.fits(*k.value) {
			faults = append(faults, fmt.Sprintf("%s must be %s, not %s", k.name, k.wanted, raw))
		}
		delete(given, k.name)
	}
	for name := range given {
		faults = append(faults, fmt.Sprintf("%q is not a parameter; there are %s", name, strings.Join(names, ", ")))
	}
	p.batchSize = int(batchSize)
	if len(faults) > 0 {
		slices.Sort(faults)
		return p, errors.New(strings.Join(faults, "; "))
	}
	return p, nil
}
