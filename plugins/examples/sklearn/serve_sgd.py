from hyperhost import serve
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

serve(SGDClassifier, data=load_digits(return_X_y=True))
