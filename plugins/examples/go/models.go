package main

import (
	"maps"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"
	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
)

// models are the models that the server holds, and what runs on them. Its calls answer with the first row of the
// contract's table (Compare and set) that fits.
type models struct {
	data  *digits
	slots int

	mu     sync.Mutex
	taken  int               // slots in which a step runs
	epochs map[string]uint64 // the highest that was seen, by search
	held   map[string]*held  // by model_id, which is unique across searches
	coming map[*coming]bool  // the Restores that are on their way
}

// held is one model. What it has learned is put in its place as a whole after each call, so whoever reads it sees the
// model after a whole number of calls.
type held struct {
	search   string
	model    *softmax // its number of passes is the number of calls
	lastStep string   // the last step that was finished, and its result
	last     *estimator.Result
	running  *step
	scoring  bool
}

// step is one running PartialFit. Any number of streams watch it; it stops when the last one has gone.
type step struct {
	id       string
	calls    uint32 // that the model has had so far
	watchers int
	released bool
	done     chan struct{} // closed when one of these three is there:
	result   *estimator.Result
	failure  *estimator.Failure
	err      error
}

// coming is a model that a Restore is bringing.
type coming struct {
	search, id string
	released   chan struct{} // closed when the model is not wanted any more
}

func newModels(data *digits, slots int) *models {
	return &models{data: data, slots: slots, epochs: map[string]uint64{}, held: map[string]*held{}, coming: map[*coming]bool{}}
}

// checkEpoch is row 1. The caller holds the lock.
func (m *models) checkEpoch(search string, epoch uint64) error {
	if highest := m.epochs[search]; epoch != 0 && epoch < highest {
		return staleEpoch(epoch, highest)
	}
	if epoch != 0 {
		m.epochs[search] = epoch
	}
	return nil
}

// fit begins a step, attaches to it, or gives the step as it ended. Who gets a step leaves it by `leave`.
func (m *models) fit(req *estimator.PartialFitRequest) (*step, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.checkEpoch(req.Model.SearchId, req.Epoch); err != nil {
		return nil, err
	}
	h := m.held[req.Model.ModelId]
	switch {
	case h != nil && h.last != nil && h.lastStep == req.StepId:
		result := proto.Clone(h.last).(*estimator.Result)
		result.Replayed = true
		return ended(&step{result: result}), nil
	case h != nil && h.running != nil && h.running.id == req.StepId:
		h.running.watchers++
		return h.running, nil
	case h != nil && (h.running != nil || h.scoring):
		return nil, modelBusy()
	case h == nil && req.FromCalls > 0:
		return nil, modelLost()
	case h != nil && h.model.passes != req.FromCalls:
		return nil, stateMismatch(h.model.passes, req.FromCalls)
	case m.taken >= m.slots:
		return nil, slotsFull(m.slots)
	}
	if h == nil {
		p, err := parseParams(req.Model.ParamsJson)
		if err != nil {
			return ended(&step{failure: paramsInvalid(err)}), nil
		}
		h = &held{search: req.Model.SearchId, model: newSoftmax(p, req.Model.Seed)}
		m.held[req.Model.ModelId] = h
	}
	s := &step{id: req.StepId, calls: h.model.passes, watchers: 1, done: make(chan struct{})}
	h.running = s
	m.taken++
	go m.run(h, s, req.Calls, req.Score)
	return s, nil
}

func ended(s *step) *step {
	s.done = make(chan struct{})
	close(s.done)
	return s
}

// leave is told by each stream that got a step, when it goes.
func (m *models) leave(s *step) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.watchers--
}

// callsOf is the number of calls that the step's model has had so far.
func (m *models) callsOf(s *step) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return s.calls
}

// run makes the calls of a step, and scores the model if it is asked to.
func (m *models) run(h *held, s *step, calls uint32, score bool) {
	result := &estimator.Result{InstanceId: instanceID}
	model := h.model
	var failure *estimator.Failure
	for range calls {
		began := time.Now()
		if failure = guarded(func() { model = model.next(m.data.train) }); failure != nil {
			break
		}
		result.FitSeconds += time.Since(began).Seconds()
		m.mu.Lock()
		h.model, s.calls = model, model.passes
		stop := s.released || s.watchers <= 0
		if stop {
			m.end(h, s)
		}
		m.mu.Unlock()
		if stop {
			return
		}
	}
	if failure == nil && score {
		result.Scores, failure = m.scoresOf(model)
	}
	result.Calls = model.passes
	m.mu.Lock()
	defer m.mu.Unlock()
	if failure != nil {
		s.failure = failure
	} else {
		s.result = result
		h.lastStep, h.last = s.id, result
	}
	m.end(h, s)
}

// idle says whether no step is running.
func (m *models) idle() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.taken == 0
}

// end gives back the slot and wakes the watchers. The caller holds the lock.
func (m *models) end(h *held, s *step) {
	h.running = nil
	m.taken--
	switch {
	case s.released:
		s.result, s.failure, s.err = nil, nil, modelLost()
	case s.result == nil && s.failure == nil:
		s.err = errAbandoned
	}
	close(s.done)
}

func (m *models) scoresOf(model *softmax) (*estimator.Scores, *estimator.Failure) {
	began := time.Now()
	var metrics map[string]float64
	if failure := guarded(func() { metrics = model.scores(m.data.validation) }); failure != nil {
		return nil, failure
	}
	return &estimator.Scores{Metrics: metrics, ScoreSeconds: time.Since(began).Seconds()}, nil
}

// score scores a model that has had exactly at_calls calls.
func (m *models) score(req *estimator.ScoreRequest) (*estimator.Scores, *estimator.Failure, error) {
	h, err := m.beginScore(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		m.mu.Lock()
		h.scoring = false
		m.mu.Unlock()
	}()
	scores, failure := m.scoresOf(h.model) // nobody trains it while it is scored
	return scores, failure, nil
}

func (m *models) beginScore(req *estimator.ScoreRequest) (*held, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.checkEpoch(req.Model.SearchId, req.Epoch); err != nil {
		return nil, err
	}
	h := m.held[req.Model.ModelId]
	switch {
	case h != nil && (h.running != nil || h.scoring):
		return nil, modelBusy()
	case h == nil:
		return nil, modelLost()
	case h.model.passes != req.AtCalls:
		return nil, stateMismatch(h.model.passes, req.AtCalls)
	}
	h.scoring = true
	return h, nil
}

// release forgets models; without ids all of the search. What runs on them stops after its current call.
func (m *models) release(search string, ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	named := map[string]bool{}
	for _, id := range ids {
		named[id] = true
	}
	gone := func(of, id string) bool { return of == search && (len(ids) == 0 || named[id]) }
	maps.DeleteFunc(m.held, func(id string, h *held) bool {
		if !gone(h.search, id) {
			return false
		}
		if h.running != nil {
			h.running.released = true
		}
		return true
	})
	for c := range m.coming {
		if gone(c.search, c.id) {
			close(c.released)
			delete(m.coming, c)
		}
	}
}
