package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
)

// dial starts a server of the digits and gives a client of it.
func dial(t *testing.T, slots int, data *digits) estimator.EstimatorServiceClient {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	estimator.RegisterEstimatorServiceServer(server, &service{models: newModels(data, slots)})
	go func() { _ = server.Serve(listener) }()
	connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close(); server.Stop() })
	return estimator.NewEstimatorServiceClient(connection)
}

func theDigits(t *testing.T) *digits {
	t.Helper()
	data, err := readDigits("../node/digits.bin.gz")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func model(id string) *estimator.Model {
	return &estimator.Model{SearchId: "search", ModelId: id, ParamsJson: `{"learning_rate":0.05,"batch_size":16}`, Seed: 7}
}

// request asks for a scored step from one number of calls to another.
func request(id string, from, to uint32) *estimator.PartialFitRequest {
	return &estimator.PartialFitRequest{
		StepId: fmt.Sprintf("%s %d-%d", id, from, to), Model: model(id), FromCalls: from, Calls: to - from, Score: true,
	}
}

// fit is the last message of a step, and the trailer.
func fit(ctx context.Context, client estimator.EstimatorServiceClient, req *estimator.PartialFitRequest) (*estimator.PartialFitResponse, metadata.MD, error) {
	stream, err := client.PartialFit(ctx, req)
	if err != nil {
		return nil, nil, err
	}
	var last *estimator.PartialFitResponse
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return last, stream.Trailer(), nil
		}
		if err != nil {
			return nil, stream.Trailer(), err
		}
		last = message
	}
}

func mustFit(t *testing.T, client estimator.EstimatorServiceClient, req *estimator.PartialFitRequest) *estimator.Result {
	t.Helper()
	last, _, err := fit(t.Context(), client, req)
	if err != nil || last.GetResult() == nil {
		t.Fatalf("%s: %v, %v", req.StepId, last, err)
	}
	return last.GetResult()
}

// wants checks a status and the reason in its trailer.
func wants(t *testing.T, what string, err error, trailer metadata.MD, code codes.Code, reason string) {
	t.Helper()
	if got := strings.Join(trailer.Get("hyperhost-reason"), ","); status.Code(err) != code || got != reason {
		t.Errorf("%s: %v with the reason %q, not %v with %q", what, err, got, code, reason)
	}
}

// running begins a step that nobody will see the end of, and waits for its first sign of life.
func running(t *testing.T, client estimator.EstimatorServiceClient, req *estimator.PartialFitRequest) (cancel func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := client.PartialFit(ctx, req)
	if err == nil {
		_, err = stream.Recv()
	}
	if err != nil {
		t.Fatal(err)
	}
	return cancel
}

// take is the state of a model, and its bytes.
func take(t *testing.T, client estimator.EstimatorServiceClient, id string, calls uint32) (*estimator.State, []byte) {
	t.Helper()
	stream, err := client.Snapshot(t.Context(), &estimator.SnapshotRequest{Model: model(id), AtCalls: calls})
	if err != nil {
		t.Fatal(err)
	}
	var state *estimator.State
	var bytes []byte
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return state, bytes
		}
		if err != nil {
			t.Fatal(err)
		}
		if s := message.GetState(); s != nil {
			state = s
		}
		bytes = append(bytes, message.GetData()...)
	}
}

// bring sends a state to a server.
func bring(t *testing.T, client estimator.EstimatorServiceClient, begin *estimator.RestoreBegin, bytes []byte) (*estimator.RestoreResponse, metadata.MD, error) {
	t.Helper()
	stream, err := client.Restore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// What goes wrong with a message is told by CloseAndRecv.
	_ = stream.Send(&estimator.RestoreRequest{Part: &estimator.RestoreRequest_Begin{Begin: begin}})
	for len(bytes) > 0 {
		size := min(len(bytes), 4096)
		_ = stream.Send(&estimator.RestoreRequest{Part: &estimator.RestoreRequest_Data{Data: bytes[:size]}})
		bytes = bytes[size:]
	}
	response, err := stream.CloseAndRecv()
	return response, stream.Trailer(), err
}

func TestAStepThatComesAgainIsAnsweredAndNotMadeAgain(t *testing.T) {
	client := dial(t, 1, theDigits(t))
	first := mustFit(t, client, request("a", 0, 2))
	again := mustFit(t, client, request("a", 0, 2))
	if !again.Replayed {
		t.Error("the second answer does not say that it is a remembered one")
	}
	again.Replayed = false
	if !proto.Equal(first, again) {
		t.Errorf("%v, then %v", first, again)
	}
	mustFit(t, client, request("a", 2, 3)) // the model has had two calls, not four
}

func TestAMovedModelGivesTheScoresOfOneThatStayed(t *testing.T) {
	data := theDigits(t)
	here, there := dial(t, 1, data), dial(t, 1, data)
	mustFit(t, here, request("a", 0, 3))
	state, bytes := take(t, here, "a", 3)
	if int(state.TotalBytes) != len(bytes) || state.Calls != 3 {
		t.Fatalf("%v for %d bytes", state, len(bytes))
	}
	for range 2 { // the same Restore may arrive twice
		if got, _, err := bring(t, there, &estimator.RestoreBegin{Model: model("a"), State: state}, bytes); err != nil || got.Calls != 3 {
			t.Fatal(got, err)
		}
	}
	stayed, moved := mustFit(t, here, request("a", 3, 6)), mustFit(t, there, request("a", 3, 6))
	if !maps.Equal(stayed.Scores.Metrics, moved.Scores.Metrics) {
		t.Errorf("%v where it stayed, %v where it came", stayed.Scores.Metrics, moved.Scores.Metrics)
	}
	_, trailer, err := bring(t, there, &estimator.RestoreBegin{Model: model("a"), State: state}, bytes)
	wants(t, "a Restore of fewer calls than the model has had", err, trailer, codes.Aborted, "MODEL_STATE_MISMATCH")
	if have := trailer.Get("hyperhost-have-calls"); len(have) != 1 || have[0] != "6" {
		t.Errorf("hyperhost-have-calls is %v", have)
	}
}

func TestBytesThatAreNotThoseAnnouncedChangeNothing(t *testing.T) {
	data := theDigits(t)
	client, other := dial(t, 1, data), dial(t, 1, data)
	mustFit(t, client, request("a", 0, 1))
	state, bytes := take(t, client, "a", 1)
	changed := append([]byte{bytes[0] + 1}, bytes[1:]...)
	for what, bad := range map[string][]byte{
		"one byte less": bytes[1:], "one byte more": append(changed, 0), "one byte changed": changed, "no bytes": nil,
	} {
		_, trailer, err := bring(t, other, &estimator.RestoreBegin{Model: model("a"), State: state}, bad)
		wants(t, what, err, trailer, codes.DataLoss, "STATE_CORRUPT")
	}
	strange := proto.Clone(state).(*estimator.State)
	strange.Format = "forest/1"
	_, trailer, err := bring(t, other, &estimator.RestoreBegin{Model: model("a"), State: strange}, nil)
	wants(t, "another form", err, trailer, codes.Unimplemented, "STATE_FORMAT_UNKNOWN")
	_, trailer, err = fit(t.Context(), other, request("a", 1, 2))
	wants(t, "a step after all that", err, trailer, codes.NotFound, "MODEL_LOST")
}

func TestReleaseEndsARestoreThatIsOnItsWay(t *testing.T) {
	client := dial(t, 1, theDigits(t))
	mustFit(t, client, request("a", 0, 1))
	state, _ := take(t, client, "a", 1)
	stream, err := client.Restore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	begin := &estimator.RestoreBegin{Model: model("a"), State: state}
	if err := stream.Send(&estimator.RestoreRequest{Part: &estimator.RestoreRequest_Begin{Begin: begin}}); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- stream.RecvMsg(&estimator.RestoreResponse{}) }() // although no more is sent
	for began := time.Now(); time.Since(began) < 10*time.Second; {
		if _, err := client.Release(t.Context(), &estimator.ReleaseRequest{SearchId: "search"}); err != nil {
			t.Fatal(err)
		}
		select {
		case err = <-ended:
			wants(t, "the Restore", err, stream.Trailer(), codes.NotFound, "MODEL_LOST")
			return
		case <-time.After(5 * time.Millisecond): // the begin may have come after the Release
		}
	}
	t.Error("the Restore has not ended after 10 s")
}

func TestWhileAStepRunsItsModelIsBusyAndAReleaseEndsIt(t *testing.T) {
	client := dial(t, 1, theDigits(t))
	mustFit(t, client, request("b", 0, 1))
	state, bytes := take(t, client, "b", 1)
	long := request("a", 0, 1_000_000)
	ended := make(chan func(), 1)
	defer running(t, client, long)()
	go func() {
		_, trailer, err := fit(t.Context(), client, long) // attaches to it
		ended <- func() { wants(t, "a step whose model was released", err, trailer, codes.NotFound, "MODEL_LOST") }
	}()

	_, trailer, err := fit(t.Context(), client, request("a", 1, 2))
	wants(t, "another step of the model", err, trailer, codes.Aborted, "MODEL_BUSY")
	_, trailer, err = fit(t.Context(), client, request("b", 1, 2))
	wants(t, "a step of another model", err, trailer, codes.ResourceExhausted, "SLOTS_FULL")
	_, err = client.Score(t.Context(), &estimator.ScoreRequest{StepId: "s", Model: model("a"), AtCalls: 1}, grpc.Trailer(&trailer))
	wants(t, "a Score of the model", err, trailer, codes.Aborted, "MODEL_BUSY")
	_, trailer, err = bring(t, client, &estimator.RestoreBegin{Model: model("a"), State: state}, bytes)
	wants(t, "a Restore of the model", err, trailer, codes.Aborted, "MODEL_BUSY")

	if _, err := client.Release(t.Context(), &estimator.ReleaseRequest{SearchId: "search", ModelIds: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	(<-ended)()
	mustFit(t, client, request("b", 1, 2)) // the slot is free again, and b is still there
}

func TestACancelledStepStopsOnlyWhenNobodyWatchesItAndKeepsTheTrueCount(t *testing.T) {
	client := dial(t, 1, theDigits(t))
	long := request("a", 0, 1_000_000)
	first, second := running(t, client, long), running(t, client, long)
	first()
	third := running(t, client, long) // it goes on for the second, so a third can attach
	second()
	third()
	for began := time.Now(); time.Since(began) < 10*time.Second; {
		_, trailer, err := fit(t.Context(), client, request("a", 0, 1))
		if have := trailer.Get("hyperhost-have-calls"); len(have) == 1 {
			wants(t, "a step from 0", err, trailer, codes.Aborted, "MODEL_STATE_MISMATCH")
			calls, _ := strconv.Atoi(have[0])
			mustFit(t, client, request("a", uint32(calls), uint32(calls)+1))
			return
		}
		wants(t, "a step from 0 before the cancelled one has stopped", err, trailer, codes.Aborted, "MODEL_BUSY")
		if t.Failed() {
			return
		}
	}
	t.Error("the cancelled step has not stopped after 10 s")
}

func TestAnEstimatorThatPanicsGivesAVerdictAndTheServerLives(t *testing.T) {
	client := dial(t, 1, &digits{train: []row{{label: 99}}})
	last, _, err := fit(t.Context(), client, request("a", 0, 1))
	failure := last.GetFailure()
	if err != nil || failure.GetReason() != estimator.FailureReason_FAILURE_REASON_ESTIMATOR_ERROR || !strings.Contains(failure.Traceback, "softmax.go") {
		t.Errorf("%v, %v", last, err)
	}
	if _, err := client.Describe(t.Context(), &estimator.DescribeRequest{}); err != nil {
		t.Error(err)
	}
}

func TestAllFaultsOfARequestAreToldAtOnce(t *testing.T) {
	client := dial(t, 1, theDigits(t))
	_, trailer, err := fit(t.Context(), client, &estimator.PartialFitRequest{
		Model: &estimator.Model{SearchId: "search", Dataset: "faces"}, Chunks: []uint32{3},
	})
	wants(t, "a request full of faults", err, trailer, codes.InvalidArgument, "PARAMS_INVALID")
	for _, part := range []string{"step_id", "model_id", "params_json", `"faces"`, "calls must be at least 1", "chunks must be as many", "no chunk 3"} {
		if !strings.Contains(status.Convert(err).Message(), part) {
			t.Errorf("%q is missing in: %v", part, err)
		}
	}
	req := request("a", 0, 1)
	req.Model.ParamsJson = `{"learning_rate":-1.0,"batch_size":2.5,"depth":3}`
	last, _, err := fit(t.Context(), client, req)
	for _, part := range []string{"learning_rate must be", "batch_size must be", `"depth" is not a parameter`} {
		if err != nil || !strings.Contains(last.GetFailure().GetMessage(), part) {
			t.Errorf("%q is missing in: %v, %v", part, last, err)
		}
	}
}
