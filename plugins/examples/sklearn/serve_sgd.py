from hyperhost import serve
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

space = {'alpha': {'type': 'float', 'low': 1e-6, 'high': 1e-1, 'log': True}}
serve(SGDClassifier, data=load_digits(return_X_y=True), space=space)
