// The microphone: MediaRecorder in, a voice file out.

const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const TELLS = {
  NotAllowedError: "The browser may not use the microphone: allow it for this page, or drop a file.",
  NotFoundError: "No microphone was found: plug one in, or drop a file.",
  NotReadableError: "Another program holds the microphone.",
};

/** Begins to record. `onLevel` hears loudness from 0 to 1 about ten times a second.
 *  Answers {stop(): Promise<File>, cancel()}; throws an Error that says what to do. */
export async function record(onLevel) {
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    throw new Error("This browser can't record here: open the page as http://127.0.0.1, or drop a file.");
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  } catch (error) {
    throw new Error(TELLS[error.name] ?? "The microphone can't be used.");
  }
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const pieces = [];
  recorder.ondataavailable = (event) => pieces.push(event.data);
  const quiet = listenTo(stream, onLevel);
  recorder.start(250);
  const end = () => new Promise((done) => {
    recorder.onstop = done;
    if (recorder.state === "inactive") done();
    else recorder.stop();
  }).finally(() => {
    quiet();
    stream.getTracks().forEach((track) => track.stop());
  });
  return {
    cancel: end,
    async stop() {
      await end();
      const type = recorder.mimeType.split(";")[0] || "audio/webm";
      const suffix = type.includes("ogg") ? "ogg" : type.includes("mp4") ? "m4a" : "webm";
      return new File(pieces, `voice.${suffix}`, { type });
    },
  };
}

function listenTo(stream, onLevel) {
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(ear);
  const samples = new Float32Array(ear.fftSize);
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(samples);
    onLevel(Math.min(1, Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length) * 6));
  }, 90);
  return () => { clearInterval(timer); context.close(); };
}
