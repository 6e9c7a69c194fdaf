"""Compiled models for write.py: (name, what compile gets, kind of targets). Text is evaluated where the version has the names in it."""

# `lr` where learning_rate is not known yet: write.py rewrites it.
OPTIMIZERS = """
SGD(learning_rate=0.05)
SGD(learning_rate=0.05, momentum=0.9)
SGD(learning_rate=0.05, momentum=0.9, nesterov=True)
SGD(learning_rate=0.05, momentum=0.9, decay=0.1)
SGD(learning_rate=0.05, clipnorm=0.1)
SGD(learning_rate=0.05, clipvalue=0.01)
SGD(learning_rate=ExponentialDecay(0.1, 2, 0.5, staircase=True))
SGD(learning_rate=PiecewiseConstantDecay([1, 4], [0.1, 0.05, 0.02]))
SGD(learning_rate=PolynomialDecay(0.1, 10, 0.01, power=2.0))
SGD(learning_rate=CosineDecay(0.1, 10, alpha=0.1))
SGD(learning_rate=CosineDecayRestarts(0.1, 3))
SGD(learning_rate=InverseTimeDecay(0.1, 2, 0.5))
SGD(learning_rate=0.05, momentum=0.9, use_ema=True, ema_momentum=0.7, weight_decay=0.01)
RMSprop(learning_rate=0.01)
RMSprop(learning_rate=0.01, rho=0.8, momentum=0.5)
RMSprop(learning_rate=0.01, centered=True)
RMSprop(learning_rate=0.01, centered=True, momentum=0.5)
RMSprop(learning_rate=0.01, decay=0.1)
Adagrad(learning_rate=0.05)
Adagrad(learning_rate=0.05, decay=0.1)
Adagrad(learning_rate=0.05, initial_accumulator_value=0.3)
Adadelta(learning_rate=1.0)
Adadelta(learning_rate=0.5, rho=0.8, decay=0.1)
Adam(learning_rate=0.01)
Adam(learning_rate=0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-4)
Adam(learning_rate=0.01, amsgrad=True)
Adam(learning_rate=0.01, decay=0.1)
Adam(learning_rate=0.01, clipnorm=0.1)
Adam(learning_rate=0.01, global_clipnorm=0.1)
Adam(learning_rate=0.01, jit_compile=False, weight_decay=0.02)
Adamax(learning_rate=0.01)
Adamax(learning_rate=0.01, decay=0.1)
Nadam(learning_rate=0.01)
Nadam(learning_rate=0.01, beta_1=0.8)
Nadam(learning_rate=0.01, schedule_decay=0.01)
Ftrl(learning_rate=0.05)
Ftrl(learning_rate=0.05, l1_regularization_strength=0.01, l2_regularization_strength=0.02, beta=0.1)
AdamW(learning_rate=0.01, weight_decay=0.02)
experimental.AdamW(learning_rate=0.01, weight_decay=0.02)
experimental.Adam(learning_rate=0.01)
experimental.SGD(learning_rate=0.01, momentum=0.5)
Adafactor(learning_rate=0.01)
Lion(learning_rate=0.01)
legacy.SGD(learning_rate=0.05, momentum=0.9, decay=0.1)
legacy.RMSprop(learning_rate=0.01, centered=True, momentum=0.5)
legacy.Adagrad(learning_rate=0.05)
legacy.Adadelta(learning_rate=1.0)
legacy.Adam(learning_rate=0.01)
legacy.Adam(learning_rate=0.01, amsgrad=True, decay=0.1)
legacy.Adamax(learning_rate=0.01)
legacy.Nadam(learning_rate=0.01)
legacy.Ftrl(learning_rate=0.05)
'sgd'
'rmsprop'
'adagrad'
'adadelta'
'adam'
'adamax'
'nadam'
'ftrl'
""".strip().splitlines()

# loss; targets; metrics
LOSSES = """
'mse' | real | ['mae', 'mse']
'mae' | real | ['mape']
'mean_squared_error' | real | ['mean_absolute_error', 'cosine_proximity']
'mean_absolute_percentage_error' | positive | []
'msle' | positive | ['msle']
'logcosh' | real | ['logcosh']
'kld' | probabilities | ['kld']
'poisson' | positive | ['poisson']
'cosine_proximity' | real | []
'cosine_similarity' | real | ['cosine_similarity']
'hinge' | signs | ['hinge']
'squared_hinge' | signs | ['squared_hinge']
'categorical_hinge' | one_hot | ['categorical_hinge']
'binary_crossentropy' | truth | ['accuracy']
'binary_crossentropy' | truth | ['binary_accuracy', 'binary_crossentropy']
'categorical_crossentropy' | one_hot | ['accuracy', 'categorical_accuracy']
'categorical_crossentropy' | one_hot | ['top_k_categorical_accuracy', 'acc']
'sparse_categorical_crossentropy' | classes | ['accuracy']
'sparse_categorical_crossentropy' | classes | ['sparse_categorical_accuracy']
'huber' | real | []
losses.Huber(delta=0.5) | real | []
losses.MeanSquaredError() | real | [metrics.MeanAbsoluteError(), metrics.RootMeanSquaredError(name='r')]
losses.BinaryCrossentropy(label_smoothing=0.1) | truth | [metrics.AUC(), metrics.Precision(), metrics.Recall(name='rec')]
losses.BinaryCrossentropy(from_logits=True) | truth | [metrics.BinaryAccuracy(threshold=0.3)]
losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1) | one_hot | [metrics.CategoricalAccuracy(), metrics.TopKCategoricalAccuracy(k=2)]
losses.SparseCategoricalCrossentropy(from_logits=True) | classes | ['accuracy', metrics.SparseCategoricalCrossentropy(from_logits=True)]
losses.KLDivergence() | probabilities | [metrics.KLDivergence()]
losses.CosineSimilarity(axis=-1) | real | [metrics.CosineSimilarity()]
losses.LogCosh() | real | [metrics.LogCoshError()]
losses.MeanAbsoluteError(reduction='sum') | real | []
losses.BinaryFocalCrossentropy(gamma=1.5) | truth | []
losses.CategoricalFocalCrossentropy() | one_hot | []
""".strip().splitlines()

OPTIMIZERS_1 = """
SGD(lr=0.05, momentum=0.9, nesterov=True)
SGD(lr=0.05, momentum=0.9, decay=0.1)
SGD(lr=0.05, clipnorm=0.1)
RMSprop(lr=0.01)
RMSprop(lr=0.01, decay=0.1)
Adagrad(lr=0.05)
Adadelta()
Adam(lr=0.01)
Adam(lr=0.01, decay=0.1)
Adamax(lr=0.01)
Nadam(lr=0.01)
'sgd'
'rmsprop'
'adam'
""".strip().splitlines()
LOSSES_1 = """
'mse' | real | ['mae']
'mae' | real | ['mse']
'mape' | positive | []
'msle' | positive | []
'hinge' | signs | []
'squared_hinge' | signs | []
'binary_crossentropy' | truth | ['accuracy']
'categorical_crossentropy' | one_hot | ['accuracy']
'sparse_categorical_crossentropy' | classes | ['accuracy']
'kld' | probabilities | []
'poisson' | positive | []
'cosine_proximity' | real | []
""".strip().splitlines()

ACTIVATION = {"real": "linear", "positive": "softplus", "probabilities": "softmax", "signs": "tanh", "truth": "sigmoid",
              "one_hot": "softmax", "classes": "softmax"}
