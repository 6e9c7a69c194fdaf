"""ONNX Runtime as a contender: inputs and outputs bound once, then bare runs."""

import numpy as np
import onnxruntime
from contender import PythonContender
from onnx_files import onnx_file


class OnnxRuntimeContender(PythonContender):
    name = "ONNX Runtime"

    def __init__(self, workload, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3  # errors
        self.session = onnxruntime.InferenceSession(onnx_file(workload), options, providers=["CPUExecutionProvider"])
        self.binding = self.session.io_binding()
        (x,) = workload.inputs().values()
        self.x = onnxruntime.OrtValue.ortvalue_from_numpy(x)
        self.y = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros_like(workload.expected()))
        self.binding.bind_ortvalue_input(self.session.get_inputs()[0].name, self.x)
        self.binding.bind_ortvalue_output(self.session.get_outputs()[0].name, self.y)

    def call(self):
        self.session.run_with_iobinding(self.binding)

    def outputs(self):
        self.call()
        return self.y.numpy()
