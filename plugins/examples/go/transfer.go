package main

import (
	"crypto/sha256"
	"encoding/hex"

	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
)

// snapshot is the state of a model that has had exactly at_calls calls, and its bytes.
func (m *models) snapshot(req *estimator.SnapshotRequest) (*estimator.State, []byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.checkEpoch(req.Model.SearchId, req.Epoch); err != nil {
		return nil, nil, err
	}
	h := m.held[req.Model.ModelId]
	switch {
	case h != nil && (h.running != nil || h.scoring):
		return nil, nil, modelBusy()
	case h == nil:
		return nil, nil, modelLost()
	case h.model.passes != req.AtCalls:
		return nil, nil, stateMismatch(h.model.passes, req.AtCalls)
	}
	bytes := h.model.state()
	digest := sha256.Sum256(bytes)
	return &estimator.State{
		Calls:      h.model.passes,
		TotalBytes: uint64(len(bytes)),
		Sha256:     hex.EncodeToString(digest[:]),
		Format:     stateFormat,
	}, bytes, nil
}

// lookBeforeRestore is the first five rows of the table for Restore. The caller holds the lock.
func (m *models) lookBeforeRestore(begin *estimator.RestoreBegin) error {
	if begin.State.Format != stateFormat {
		return formatUnknown(begin.State.Format)
	}
	if err := m.checkEpoch(begin.Model.SearchId, begin.Epoch); err != nil {
		return err
	}
	h := m.held[begin.Model.ModelId]
	switch {
	case h != nil && (h.running != nil || h.scoring):
		return modelBusy()
	case h != nil && h.model.passes > begin.State.Calls:
		return stateMismatch(h.model.passes, begin.State.Calls)
	}
	return nil
}

// expect begins a Restore. Until all its bytes are here it keeps nobody from the model. Who gets a `coming` ends it by `unexpect`.
func (m *models) expect(begin *estimator.RestoreBegin) (*coming, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.lookBeforeRestore(begin); err != nil {
		return nil, err
	}
	c := &coming{search: begin.Model.SearchId, id: begin.Model.ModelId, released: make(chan struct{})}
	m.coming[c] = true
	return c, nil
}

func (m *models) unexpect(c *coming) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.coming, c)
}

// take makes the model of the bytes and puts it in place.
func (m *models) take(begin *estimator.RestoreBegin, c *coming, bytes []byte) error {
	p, err := parseParams(begin.Model.ParamsJson)
	if err != nil {
		return invalid(err.Error())
	}
	digest := sha256.Sum256(bytes)
	digestIsRight := hex.EncodeToString(digest[:]) == begin.State.Sha256
	model, unreadable := fromState(p, begin.Model.Seed, begin.State.Calls, bytes)

	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.coming[c] {
		return modelLost()
	}
	if err := m.lookBeforeRestore(begin); err != nil {
		return err
	}
	switch {
	case uint64(len(bytes)) != begin.State.TotalBytes:
		return stateCorrupt("fewer bytes came than were announced")
	case !digestIsRight:
		return stateCorrupt("the bytes have another digest than was announced")
	case unreadable != nil:
		return stateCorrupt(unreadable.Error())
	}
	m.held[begin.Model.ModelId] = &held{search: begin.Model.SearchId, model: model}
	return nil
}
