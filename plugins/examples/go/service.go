package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
)

const (
	name        = "go-softmax"
	dataset     = "digits"
	heartbeat   = time.Second // the promise; messages are sent three times as often
	dataMessage = 1 << 20     // bytes of a state in one message, at most
)

var (
	instanceID = rand.Text()
	majors     = []uint32{1}
	// errAbandoned ends a step that nobody watches any more, so nobody reads it.
	errAbandoned = status.Error(codes.Canceled, "all who waited for the step have gone")
)

// service speaks the contract.
type service struct {
	estimator.UnimplementedEstimatorServiceServer
	models *models
}

func (s *service) Describe(context.Context, *estimator.DescribeRequest) (*estimator.DescribeResponse, error) {
	return &estimator.DescribeResponse{
		Name:                name,
		Version:             "1",
		Sdk:                 "grpc-go/" + grpc.Version,
		InstanceId:          instanceID,
		ProtocolMajors:      majors,
		MaxConcurrentSteps:  uint32(s.models.slots),
		HeartbeatIntervalMs: uint32(heartbeat.Milliseconds()),
		Deterministic:       true,
		Datasets: []*estimator.Dataset{{
			Name:           dataset,
			TrainRows:      uint64(len(s.models.data.train)),
			ValidationRows: uint64(len(s.models.data.validation)),
			Chunks:         1,
			Sha256:         s.models.data.sha256,
		}},
		DefaultSpaceJson: defaultSpace,
		Features:         []string{"snapshot"},
	}, nil
}

func (s *service) PartialFit(req *estimator.PartialFitRequest, stream grpc.ServerStreamingServer[estimator.PartialFitResponse]) error {
	faults := append(idFaults("step_id", req.StepId), modelFaults(req.Model)...)
	if req.Calls == 0 {
		faults = append(faults, "calls must be at least 1")
	}
	if uint64(req.FromCalls)+uint64(req.Calls) > math.MaxUint32 {
		faults = append(faults, "from_calls and calls are together above 4294967295")
	}
	if n := len(req.Chunks); n != 0 && n != int(req.Calls) {
		faults = append(faults, fmt.Sprintf("chunks must be as many as calls (%d) or none, not %d", req.Calls, n))
	}
	for _, chunk := range req.Chunks {
		if chunk != 0 {
			faults = append(faults, fmt.Sprintf("there is no chunk %d: chunk 0 is the only one", chunk))
			break
		}
	}
	if len(faults) > 0 {
		return answer(invalid(faults...), stream.SetTrailer)
	}
	step, err := s.models.fit(req)
	if err != nil {
		return answer(err, stream.SetTrailer)
	}
	defer s.models.leave(step)
	return answer(s.watch(step, stream), stream.SetTrailer)
}

// watch sends signs of life until the step is done, then how it ended.
func (s *service) watch(step *step, stream grpc.ServerStreamingServer[estimator.PartialFitResponse]) error {
	tick := time.NewTicker(heartbeat / 3)
	defer tick.Stop()
	for {
		select {
		case <-step.done:
			switch {
			case step.err != nil:
				return step.err
			case step.failure != nil:
				return stream.Send(&estimator.PartialFitResponse{Event: &estimator.PartialFitResponse_Failure{Failure: step.failure}})
			}
			return stream.Send(&estimator.PartialFitResponse{Event: &estimator.PartialFitResponse_Result{Result: step.result}})
		case <-tick.C:
			progress := &estimator.Progress{Calls: s.models.callsOf(step)}
			if err := stream.Send(&estimator.PartialFitResponse{Event: &estimator.PartialFitResponse_Progress{Progress: progress}}); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

func (s *service) Score(ctx context.Context, req *estimator.ScoreRequest) (*estimator.ScoreResponse, error) {
	if faults := append(idFaults("step_id", req.StepId), modelFaults(req.Model)...); len(faults) > 0 {
		return nil, answer(invalid(faults...), trailerOf(ctx))
	}
	scores, failure, err := s.models.score(req)
	if err != nil {
		return nil, answer(err, trailerOf(ctx))
	}
	response := &estimator.ScoreResponse{AtCalls: req.AtCalls, InstanceId: instanceID}
	if failure != nil {
		response.Outcome = &estimator.ScoreResponse_Failure{Failure: failure}
	} else {
		response.Outcome = &estimator.ScoreResponse_Scores{Scores: scores}
	}
	return response, nil
}

func (s *service) Release(ctx context.Context, req *estimator.ReleaseRequest) (*estimator.ReleaseResponse, error) {
	if faults := idFaults("search_id", req.SearchId); len(faults) > 0 {
		return nil, answer(invalid(faults...), trailerOf(ctx))
	}
	s.models.release(req.SearchId, req.ModelIds)
	return &estimator.ReleaseResponse{}, nil
}

func (s *service) Snapshot(req *estimator.SnapshotRequest, stream grpc.ServerStreamingServer[estimator.SnapshotResponse]) error {
	if faults := modelFaults(req.Model); len(faults) > 0 {
		return answer(invalid(faults...), stream.SetTrailer)
	}
	state, bytes, err := s.models.snapshot(req)
	if err != nil {
		return answer(err, stream.SetTrailer)
	}
	if err := stream.Send(&estimator.SnapshotResponse{Part: &estimator.SnapshotResponse_State{State: state}}); err != nil {
		return err
	}
	for len(bytes) > 0 {
		size := min(dataMessage, len(bytes))
		if err := stream.Send(&estimator.SnapshotResponse{Part: &estimator.SnapshotResponse_Data{Data: bytes[:size]}}); err != nil {
			return err
		}
		bytes = bytes[size:]
	}
	return nil
}

func (s *service) Restore(stream grpc.ClientStreamingServer[estimator.RestoreRequest, estimator.RestoreResponse]) error {
	first, err := stream.Recv()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	begin := first.GetBegin()
	if faults := beginFaults(begin); len(faults) > 0 {
		return answer(invalid(faults...), stream.SetTrailer)
	}
	coming, err := s.models.expect(begin)
	if err != nil {
		return answer(err, stream.SetTrailer)
	}
	defer s.models.unexpect(coming)
	bytes, err := collect(stream, min(begin.State.TotalBytes, stateBytes), coming.released)
	if err == nil {
		err = s.models.take(begin, coming, bytes)
	}
	if err != nil {
		return answer(err, stream.SetTrailer)
	}
	return stream.SendAndClose(&estimator.RestoreResponse{Calls: begin.State.Calls, InstanceId: instanceID})
}

// collect reads the bytes of a state, of which there may be at most `most`, until the stream ends or the model is released.
func collect(stream grpc.ClientStreamingServer[estimator.RestoreRequest, estimator.RestoreResponse], most uint64, released <-chan struct{}) ([]byte, error) {
	type message struct {
		req *estimator.RestoreRequest
		err error
	}
	messages := make(chan message)
	go func() {
		for {
			req, err := stream.Recv()
			select {
			case messages <- message{req, err}:
			case <-stream.Context().Done(): // also when the handler has returned
				return
			}
			if err != nil {
				return
			}
		}
	}()
	var bytes []byte
	for {
		select {
		case <-released:
			return nil, modelLost()
		case m := <-messages:
			switch {
			case errors.Is(m.err, io.EOF):
				return bytes, nil
			case m.err != nil:
				return nil, m.err
			case m.req.GetBegin() != nil:
				return nil, invalid("`begin` may come once only, as the first message")
			}
			bytes = append(bytes, m.req.GetData()...)
			if uint64(len(bytes)) > most {
				return nil, stateCorrupt("more bytes came than were announced, or than this form of state has")
			}
		}
	}
}

func trailerOf(ctx context.Context) func(metadata.MD) {
	return func(trailer metadata.MD) { _ = grpc.SetTrailer(ctx, trailer) }
}

// modelFaults are all faults of a request's model but those of its parameters.
func modelFaults(model *estimator.Model) []string {
	if model == nil {
		return []string{"model is missing"}
	}
	faults := append(idFaults("model.search_id", model.SearchId), idFaults("model.model_id", model.ModelId)...)
	if n := len(model.ParamsJson); n == 0 || n > 64<<10 {
		faults = append(faults, fmt.Sprintf("model.params_json must have 1 to 65536 bytes, not %d", n))
	}
	if model.Dataset != "" && model.Dataset != dataset {
		faults = append(faults, fmt.Sprintf("there is no data set %q here: %s is the only one", model.Dataset, dataset))
	}
	return faults
}

// beginFaults are all faults of the first message of a Restore but those of the model's parameters.
func beginFaults(begin *estimator.RestoreBegin) []string {
	if begin == nil {
		return []string{"the first message must be `begin`"}
	}
	faults := modelFaults(begin.Model)
	state := begin.State
	if state == nil {
		return append(faults, "state is missing")
	}
	if state.Calls == 0 {
		faults = append(faults, "state.calls must be at least 1")
	}
	if state.TotalBytes > 256<<20 {
		faults = append(faults, fmt.Sprintf("state.total_bytes must be at most 256 MiB, not %d bytes", state.TotalBytes))
	}
	if digest, err := hex.DecodeString(state.Sha256); err != nil || len(digest) != sha256.Size || strings.ToLower(state.Sha256) != state.Sha256 {
		faults = append(faults, "state.sha256 must be 64 hexadecimal digits in lower case")
	}
	return faults
}

func idFaults(field, id string) []string {
	if len(id) == 0 || len(id) > 128 {
		return []string{fmt.Sprintf("%s must have 1 to 128 bytes, not %d", field, len(id))}
	}
	return nil
}
