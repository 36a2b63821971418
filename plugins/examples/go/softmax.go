package main

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
)

// softmax is a multinomial logistic regression: one weight for each class and feature, trained by stochastic gradient
// descent with momentum. The same parameters, seed and number of passes give the same weights to the last bit.
type softmax struct {
	params   params
	seed     uint32
	passes   uint32 // over all training rows, so far
	weights  [classes * features]float64
	velocity [classes * features]float64
}

// stateFormat names the form of state's bytes: weights and velocity as little-endian doubles. There is no generator whose
// position had to travel, since the order of each pass is drawn from the seed and the number of the pass.
const (
	stateFormat = "softmax-digits/1"
	stateBytes  = 2 * classes * features * 8
)

func newSoftmax(p params, seed uint32) *softmax { return &softmax{params: p, seed: seed} }

// next is the model after one more pass over the rows. The model itself stays as it is.
func (m *softmax) next(rows []row) *softmax {
	n := *m
	n.passes++
	order := rand.New(rand.NewPCG(uint64(m.seed), uint64(m.passes))).Perm(len(rows))
	for len(order) > 0 {
		size := min(n.params.batchSize, len(order))
		n.learn(rows, order[:size])
		order = order[size:]
	}
	return &n
}

// learn takes one step against the gradient of the batch's mean loss.
func (m *softmax) learn(rows []row, batch []int) {
	var gradient [classes * features]float64
	for _, i := range batch {
		p := m.probabilities(&rows[i])
		p[rows[i].label]--
		for class, error := range p {
			part := gradient[class*features:][:features]
			for j, x := range rows[i].x {
				part[j] += error * x
			}
		}
	}
	for i := range gradient {
		slope := gradient[i]/float64(len(batch)) + m.params.l2*m.weights[i]
		m.velocity[i] = m.params.momentum*m.velocity[i] - m.params.learningRate*slope
		m.weights[i] += m.velocity[i]
	}
}

// probabilities are those of each class for one row.
func (m *softmax) probabilities(r *row) (p [classes]float64) {
	highest := math.Inf(-1)
	for class := range p {
		for j, w := range m.weights[class*features:][:features] {
			p[class] += w * r.x[j]
		}
		highest = max(highest, p[class])
	}
	sum := 0.0
	for class := range p {
		p[class] = math.Exp(p[class] - highest)
		sum += p[class]
	}
	for class := range p {
		p[class] /= sum
	}
	return p
}

// scores are the share of rows that are told right, and the mean log likelihood of the right class. Higher is better.
func (m *softmax) scores(rows []row) map[string]float64 {
	right, likelihood := 0, 0.0
	for i := range rows {
		p := m.probabilities(&rows[i])
		best := 0
		for class := range p {
			if p[class] > p[best] {
				best = class
			}
		}
		if best == rows[i].label {
			right++
		}
		likelihood += math.Log(max(p[rows[i].label], 1e-300))
	}
	n := float64(len(rows))
	return map[string]float64{"score": float64(right) / n, "log_likelihood": likelihood / n}
}

// state is all that a model has learned, as bytes.
func (m *softmax) state() []byte {
	bytes := make([]byte, 0, stateBytes)
	for _, part := range [][classes * features]float64{m.weights, m.velocity} {
		for _, v := range part {
			bytes = binary.LittleEndian.AppendUint64(bytes, math.Float64bits(v))
		}
	}
	return bytes
}

// fromState is the model that has had `passes` passes and learned what the bytes say.
func fromState(p params, seed, passes uint32, bytes []byte) (*softmax, error) {
	if len(bytes) != stateBytes {
		return nil, errors.New("the state has another number of bytes than its form says")
	}
	m := newSoftmax(p, seed)
	m.passes = passes
	for _, part := range []*[classes * features]float64{&m.weights, &m.velocity} {
		for i := range part {
			part[i] = math.Float64frombits(binary.LittleEndian.Uint64(bytes))
			bytes = bytes[8:]
		}
	}
	return m, nil
}
