"""Printed forms that people would keep: what is typed, and its ``str``, ``latex`` and ``pretty``."""

# ruff: noqa: RUF001

FORMS = [
    ("-A.T*HadamardProduct(y, x)",
     "-A.T*HadamardProduct(x, y)",
     r"- A^{T} \left(x \circ y\right)",
     "  T      \n"
     "-A ⋅(x∘y)"),
    ("(W*x).applyfunc(tanh)",
     "tanh.(W*x)",
     r"\tanh_{\circ}\left(W x\right)",
     "tanh˳(W⋅x)"),
    ("diff(Trace(w.T*(W*x).applyfunc(tanh)), W)",
     "HadamardProduct((1 - tanh**2).(W*x), w)*x.T",
     r"\left(\left(1 - \tanh^{2}\right)_{\circ}\left(W x\right) \circ w\right) x^{T}",
     "⎛⎛        2⎞        ⎞  T\n"
     "⎝⎝1 - tanh ⎠˳(W⋅x)∘w⎠⋅x "),
    ("relu(W*x + w)",
     "relu.(W*x + w)",
     r"\operatorname{relu}_{\circ}\left(W x + w\right)",
     "relu˳(W⋅x + w)"),
    ("sigmoid(W*x)",
     "sigmoid.(W*x)",
     r"\sigma_{\circ}\left(W x\right)",
     "σ˳(W⋅x)"),
    ("diff(sigmoid(W*x), x)",
     "W.T*DiagMatrix((sigmoid*(1 - sigmoid)).(W*x))",
     r"W^{T} \operatorname{diag}\left(\left(\sigma \left(1 - \sigma\right)\right)_{\circ}\left(W x\right)"
     r"\right)",
     " T                        \n"
     "W ⋅diag((σ⋅(1 - σ))˳(W⋅x))"),
    ("softplus(x)",
     "softplus.(x)",
     r"\operatorname{softplus}_{\circ}\left(x\right)",
     "softplus˳(x)"),
    ("diff(Trace(w.T*relu(W*x)), x)",
     "W.T*HadamardProduct(Heaviside.(W*x), w)",
     r"W^{T} \left(\operatorname{step}_{\circ}\left(W x\right) \circ w\right)",
     " T               \n"
     "W ⋅(step˳(W⋅x)∘w)"),
    ("x.applyfunc(lambda u: 1/(1 + exp(-u)))",
     "sigmoid.(x)",
     r"\sigma_{\circ}\left(x\right)",
     "σ˳(x)"),
    ("diff(x.applyfunc(lambda u: 1/(1 + exp(-u))), x)",
     "DiagMatrix((sigmoid*(1 - sigmoid)).(x))",
     r"\operatorname{diag}\left(\left(\sigma \left(1 - \sigma\right)\right)_{\circ}\left(x\right)\right)",
     "diag((σ⋅(1 - σ))˳(x))"),
    ("x.applyfunc(lambda u: exp(-u)/(1 + exp(-u)))",
     "(1 - sigmoid).(x)",
     r"\left(1 - \sigma\right)_{\circ}\left(x\right)",
     "(1 - σ)˳(x)"),
    ("x.applyfunc(lambda u: log(1 + exp(u)))",
     "softplus.(x)",
     r"\operatorname{softplus}_{\circ}\left(x\right)",
     "softplus˳(x)"),
    ("x.applyfunc(lambda u: u**2)",
     "(t -> t**2).(x)",
     r"x^{\circ {2}}",
     " ∘2\n"
     "x  "),
    ("t*x.applyfunc(lambda u: u**2)",
     "t*(s -> s**2).(x)",
     r"t x^{\circ {2}}",
     "   ∘2\n"
     "t⋅x  "),
    ('x.applyfunc(Function("f"))',
     "f.(x)",
     r"f_{\circ}\left(x\right)",
     "f˳(x)"),
    ('diff(x.applyfunc(Function("f")), x)',
     "DiagMatrix(f'.(x))",
     r"\operatorname{diag}\left(f'_{\circ}\left(x\right)\right)",
     "diag(f'˳(x))"),
    ("x.applyfunc(lambda u: sin(u)**2 + 2*cos(u))",
     "(2*cos + sin**2).(x)",
     r"\left(2 \cos + \sin^{2}\right)_{\circ}\left(x\right)",
     "⎛           2⎞    \n"
     "⎝2⋅cos + sin ⎠˳(x)"),
    ("X.T.inv()",
     "X.T**(-1)",
     "X^{-T}",
     " -T\n"
     "X  "),
    ("diff(log(Determinant(X)), X)",
     "X.T**(-1)",
     "X^{-T}",
     " -T\n"
     "X  "),
    ("diff(Determinant(X), X)",
     "Determinant(X)*X.T**(-1)",
     r"\left|{X}\right| X^{-T}",
     "     -T\n"
     "│X│⋅X  "),
    ("diff(Determinant(X.T*A*X), X)",
     "2*Determinant(A)*Determinant(X)**2*X.T**(-1)",
     r"2 \left|{A}\right| \left|{X}\right|^{2} X^{-T}",
     "         2  -T\n"
     "2⋅│A│⋅│X│ ⋅X  "),
    ("(A + B).T.inv()",
     "(A + B).T**(-1)",
     r"\left(A + B\right)^{-T}",
     "       -T\n"
     "(A + B)  "),
    ("X**3",
     "X**3",
     "X^{3}",
     " 3\n"
     "X "),
    ("X.T**(-2)",
     "X.T**(-2)",
     r"\left(X^{T}\right)^{-2}",
     "    -2\n"
     "⎛ T⎞  \n"
     "⎝X ⎠  "),
    ("(A*B).inv()",
     "B**(-1)*A**(-1)",
     "B^{-1} A^{-1}",
     " -1  -1\n"
     "B  ⋅A  "),
    ("norm(x - b)",
     "norm(x - b)",
     r"\lVert x - b \rVert",
     "││x - b││"),
    ("norm(x, 1)",
     "norm(x, 1)",
     r"\lVert x \rVert_{1}",
     "││x││ \n"
     "     1"),
    ("norm(x, p)",
     "norm(x, p)",
     r"\lVert x \rVert_{p}",
     "││x││ \n"
     "     p"),
    ("norm(X)",
     "norm(X)",
     r"\lVert X \rVert_{F}",
     "││X││ \n"
     "     F"),
    ("norm(X, 2)",
     "norm(X, 2)",
     r"\lVert X \rVert_{2}",
     "││X││ \n"
     "     2"),
    ('norm(X, "nuc")',
     "norm(X, 'nuc')",
     r"\lVert X \rVert_{*}",
     "││X││ \n"
     "     *"),
    ("diff(norm(A*x - b), x)",
     "A.T*(A*x - b)/norm(A*x - b)",
     r"\frac{A^{T} \left(A x - b\right)}{\lVert A x - b \rVert}",
     " T          \n"
     "A ⋅(A⋅x - b)\n"
     "────────────\n"
     "││A⋅x - b││ "),
    ("diff(norm(x), x, x)",
     "I/norm(x) - x*x.T/norm(x)**3",
     r"\frac{I}{\lVert x \rVert} - \frac{x x^{T}}{\lVert x \rVert^{3}}",
     "            T \n"
     "  𝕀      x⋅x  \n"
     "───── - ──────\n"
     "││x││        3\n"
     "        ││x││ "),
    ("norm(A*x - b)**2/2",
     "norm(A*x - b)**2/2",
     r"\frac{\lVert A x - b \rVert^{2}}{2}",
     "           2\n"
     "││A⋅x - b││ \n"
     "────────────\n"
     "     2      "),
    ("OneMatrix(n, 1)",
     "1",
     r"\mathbf{1}",
     "𝟙"),
    ("OneMatrix(1, n)",
     "1",
     r"\mathbf{1}^{T}",
     "𝟙"),
    ("OneMatrix(n, m)",
     "1",
     r"\mathbf{1}\mathbf{1}^{T}",
     "𝟙"),
    ("2*OneMatrix(n, n)*X*OneMatrix(n, 1)",
     "2*1*X*1",
     r"2 \, \mathbf{1}\mathbf{1}^{T} X \mathbf{1}",
     "2⋅𝟙⋅X⋅𝟙"),
    ("HadamardProduct(OneMatrix(n, m), Z)*w",
     "Z*w",
     "Z w",
     "Z⋅w"),
    ("OneMatrix(n, m).T",
     "1",
     r"\mathbf{1}\mathbf{1}^{T}",
     "𝟙"),
    ("Identity(n) - X",
     "I - X",
     "I - X",
     "𝕀 - X"),
    ("Identity(n)*t + X",
     "t*I + X",
     "t I + X",
     "t⋅𝕀 + X"),
    ("ZeroMatrix(n, n)",
     "0",
     "0",
     "𝟘"),
    ("DiagMatrix(x)",
     "DiagMatrix(x)",
     r"\operatorname{diag}\left(x\right)",
     "diag(x)"),
    ("DiagMatrix(x).inv()",
     "DiagMatrix(x)**(-1)",
     r"\operatorname{diag}\left(x\right)^{-1}",
     "       -1\n"
     "diag(x)  "),
    ("DiagonalOf(X)",
     "DiagonalOf(X)",
     r"\operatorname{diag}\left(X\right)",
     "diag(X)"),
    ("DiagonalMatrix(X)*x",
     "DiagonalMatrix(X)*x",
     r"\left(I \circ X\right) x",
     "(𝕀∘X)⋅x"),
    ("KroneckerProduct(A, B)",
     "KroneckerProduct(A, B)",
     r"A \otimes B",
     "A ⨂ B"),
    ("KroneckerProduct(A, B)*Vec(X)",
     "Vec(B*X*A.T)",
     r"\operatorname{vec}\left(B X A^{T}\right)",
     "   ⎛     T⎞\n"
     "vec⎝B⋅X⋅A ⎠"),
    ("Vec(A*X*B)",
     "Vec(A*X*B)",
     r"\operatorname{vec}\left(A X B\right)",
     "vec(A⋅X⋅B)"),
    ("CommutationMatrix(m, n)*Vec(W)",
     "Vec(W.T)",
     r"\operatorname{vec}\left(W^{T}\right)",
     "   ⎛ T⎞\n"
     "vec⎝W ⎠"),
    ("jacobian(A*X*B, X)",
     "KroneckerProduct(B.T, A)",
     r"B^{T} \otimes A",
     " T    \n"
     "B  ⨂ A"),
    ("X.adjoint()",
     "Adjoint(X)",
     r"X^{\dagger}",
     " †\n"
     "X "),
    ("(A*X).conjugate()",
     "Adjoint((A*X).T)",
     r"\overline{A X}",
     "        †\n"
     "⎛     T⎞ \n"
     "⎝(A⋅X) ⎠ "),
    ("A*x/2 - b",
     "A*x/2 - b",
     r"\tfrac{1}{2} A x - b",
     "1/2⋅A⋅x - b"),
    ("A*x - b",
     "A*x - b",
     "A x - b",
     "A⋅x - b"),
    ("-b + A*x",
     "A*x - b",
     "A x - b",
     "A⋅x - b"),
    ("Rational(3, 2)*X - x*y.T/n",
     "3*X/2 - x*y.T/n",
     r"\tfrac{3}{2} X - \frac{1}{n} x y^{T}",
     "        1    T\n"
     "3/2⋅X - ─⋅x⋅y \n"
     "        n     "),
    ("(x - b)/sqrt(n)",
     "(x - b)/sqrt(n)",
     r"\frac{1}{\sqrt{n}} \left(x - b\right)",
     "1         \n"
     "──⋅(x - b)\n"
     "√n        "),
    ("diff(-(x - mu).T*Sigma.inv()*(x - mu)/2, x)",
     "Sigma.T**(-1)*(mu - x)/2 - Sigma**(-1)*(x - mu)/2",
     r"\tfrac{1}{2} \Sigma^{-T} \left(\mu - x\right) - \tfrac{1}{2} \Sigma^{-1} \left(x - \mu\right)",
     "     -T                -1        \n"
     "1/2⋅Σ  ⋅(μ - x) - 1/2⋅Σ  ⋅(x - μ)"),
    ("diff(exp(-Trace(x.T*x)/2), x)",
     "-exp(-Trace(x.T*x)/2)*x",
     r"- e^{- \frac{\operatorname{tr}\left(x^{T} x \right)}{2}} x",
     "     ⎛ T  ⎞   \n"
     "  -tr⎝x ⋅x⎠   \n"
     "  ──────────  \n"
     "      2       \n"
     "-ℯ          ⋅x"),
    ("diff(log(Determinant(Sigma))/2, Sigma)",
     "Sigma.T**(-1)/2",
     r"\tfrac{1}{2} \Sigma^{-T}",
     "     -T\n"
     "1/2⋅Σ  "),
    ("log(Determinant(S))/2 + (x - y).T*S.inv()*(x - y)/2",
     "log(Determinant(S))/2 + Trace((x - y).T*S**(-1)*(x - y))/2",
     r"\frac{\log{\left(\left|{S}\right| \right)}}{2} + \frac{\operatorname{tr}\left(\left(x - y\right)^{"
     r"T} S^{-1} \left(x - y\right) \right)}{2}",
     "             ⎛       T  -1        ⎞\n"
     "log(│S│)   tr⎝(x - y) ⋅S  ⋅(x - y)⎠\n"
     "──────── + ────────────────────────\n"
     "   2                  2            "),
    ("diff(Trace(x.T*A*x)/Trace(x.T*x), x)",
     "(A*x + A.T*x)/Trace(x.T*x) - 2*Trace(x.T*A*x)*x/Trace(x.T*x)**2",
     r"\frac{A x + A^{T} x}{\operatorname{tr}\left(x^{T} x \right)} - \frac{2 \operatorname{tr}\left(x^{T"
     r"} A x \right)}{\operatorname{tr}\left(x^{T} x \right)^{2}} x",
     "       T         ⎛ T    ⎞  \n"
     "A⋅x + A ⋅x   2⋅tr⎝x ⋅A⋅x⎠  \n"
     "────────── - ────────────⋅x\n"
     "   ⎛ T  ⎞             2    \n"
     " tr⎝x ⋅x⎠       ⎛ T  ⎞     \n"
     "              tr⎝x ⋅x⎠     "),
    ("diff(A.T*X*B, X)",
     "[i, j, k, l] -> A[i, k]*B[j, l], an array of shape (n, n, n, n); jacobian gives its entries as a m"
     "atrix",
     r"\left({A}_{i,k} {B}_{j,l}\right)_{i,j,k,l}",
     "[i, j, k, l] -> A[i, k]*B[j, l], an array of shape (n, n, n, n); jacobian gives its entries as a m"
     "atrix"),
    ("diff(X.inv(), X)",
     "[i, j, k, l] -> -(X**(-1))[j, l]*(X**(-1))[k, i], an array of shape (n, n, n, n); jacobian gives i"
     "ts entries as a matrix",
     r"\left(- {\left(X^{-1}\right)}_{j,l} {\left(X^{-1}\right)}_{k,i}\right)_{i,j,k,l}",
     "[i, j, k, l] -> -(X**(-1))[j, l]*(X**(-1))[k, i], an array of shape (n, n, n, n); jacobian gives i"
     "ts entries as a matrix"),
    ("diff(X, X)",
     "[i, j, k, l] -> KroneckerDelta(i, k)*KroneckerDelta(j, l), an array of shape (n, n, n, n); jacobia"
     "n gives its entries as a matrix",
     r"\left(\delta_{i k} \delta_{j l}\right)_{i,j,k,l}",
     "[i, j, k, l] -> KroneckerDelta(i, k)*KroneckerDelta(j, l), an array of shape (n, n, n, n); jacobia"
     "n gives its entries as a matrix"),
    ("diff(Trace(X.T*A*X), X, X)",
     "[i, j, k, l] -> KroneckerDelta(j, l)*A[i, k] + KroneckerDelta(j, l)*A[k, i], an array of shape (n,"
     " n, n, n); jacobian gives its entries as a matrix",
     r"\left(\delta_{j l} {A}_{i,k} + \delta_{j l} {A}_{k,i}\right)_{i,j,k,l}",
     "[i, j, k, l] -> KroneckerDelta(j, l)*A[i, k] + KroneckerDelta(j, l)*A[k, i], an array of shape (n,"
     " n, n, n); jacobian gives its entries as a matrix"),
    ("diff(W*x, W)",
     "[i, j, k, 0] -> KroneckerDelta(i, k)*x[j, 0], an array of shape (m, n, m, 1); jacobian gives its e"
     "ntries as a matrix",
     r"\left(\delta_{i k} {x}_{j,0}\right)_{i,j,k,0}",
     "[i, j, k, 0] -> KroneckerDelta(i, k)*x[j, 0], an array of shape (m, n, m, 1); jacobian gives its e"
     "ntries as a matrix"),
    ("diff(Trace(X)*X, X)",
     "[i, j, k, l] -> KroneckerDelta(i, j)*X[k, l] + KroneckerDelta(i, k)*KroneckerDelta(j, l)*Trace(X),"
     " an array of shape (n, n, n, n); jacobian gives its entries as a matrix",
     r"\left(\delta_{i j} {X}_{k,l} + \delta_{i k} \delta_{j l} \operatorname{tr}\left(X \right)\right)_{"
     "i,j,k,l}",
     "[i, j, k, l] -> KroneckerDelta(i, j)*X[k, l] + KroneckerDelta(i, k)*KroneckerDelta(j, l)*Trace(X),"
     " an array of shape (n, n, n, n); jacobian gives its entries as a matrix"),
    ("differential((A*x - b).T*(A*x - b), x)",
     "2*(A*x - b).T*A*dx",
     r"2 \left(A x - b\right)^{T} A \, dx",
     "           T     \n"
     "2⋅(A⋅x - b) ⋅A⋅dx"),
    ("differential(log(Determinant(X)), X)",
     "Trace(X**(-1)*dX)",
     r"\operatorname{tr}\left(X^{-1} \, dX \right)",
     "  ⎛ -1   ⎞\n"
     "tr⎝X  ⋅dX⎠"),
    ("differential(X.inv(), X)",
     "-X**(-1)*dX*X**(-1)",
     r"- X^{-1} \, dX \, X^{-1}",
     "  -1     -1\n"
     "-X  ⋅dX⋅X  "),
    ("Eq(Derivative(Trace(A*X), X), diff(Trace(A*X), X))",
     "Eq(Derivative(Trace(A*X), X), A.T)",
     r"\frac{\partial}{\partial X} \operatorname{tr}\left(A X \right) = A^{T}",
     "∂              T\n"
     "──(tr(A⋅X)) = A \n"
     "∂X              "),
    ("diff(X2[0, 0]*X2[1, 1] - X2[0, 1]*X2[1, 0], X2)",
     "Matrix([\n"
     "[ X[1, 1], -X[1, 0]],\n"
     "[-X[0, 1],  X[0, 0]]])",
     r"\left[\begin{matrix}{X}_{1,1} & - {X}_{1,0}\\- {X}_{0,1} & {X}_{0,0}\end{matrix}\right]",
     "⎡X₁₁   -X₁₀⎤\n"
     "⎢          ⎥\n"
     "⎣-X₀₁  X₀₀ ⎦"),
    ("diff(Trace(X**k), X)",
     "k*X.T**(k - 1)",
     r"k \left(X^{T}\right)^{k - 1}",
     "      k - 1\n"
     "  ⎛ T⎞     \n"
     "k⋅⎝X ⎠     "),
    ("X[0, 1]*A",
     "X[0, 1]*A",
     "{X}_{0,1} A",
     "X₀₁⋅A"),
    ("LogSumExp(A*x)",
     "LogSumExp(A*x)",
     r"\operatorname{logsumexp}\left(A x\right)",
     "logsumexp(A⋅x)"),
    ("diff(LogSumExp(A*x), x)",
     "A.T*Softmax(A*x)",
     r"A^{T} \operatorname{softmax}\left(A x\right)",
     " T             \n"
     "A ⋅softmax(A⋅x)"),
    ("diff(LogSumExp(x), x, x)",
     "DiagMatrix(Softmax(x)) - Softmax(x)*Softmax(x).T",
     r"\operatorname{diag}\left(\operatorname{softmax}\left(x\right)\right) - \operatorname{softmax}\left"
     r"(x\right) \operatorname{softmax}\left(x\right)^{T}",
     "                                        T\n"
     "diag(softmax(x)) - softmax(x)⋅softmax(x) "),
    ("HadamardPower(x, -1)",
     "HadamardPower(x, -1)",
     r"x^{\circ \left({-1}\right)}",
     " ∘(-1)\n"
     "x     "),
    ("HadamardPower(A*x, 2)",
     "HadamardPower(A*x, 2)",
     r"\left(A x\right)^{\circ {2}}",
     "     ∘2\n"
     "(A⋅x)  "),
    ("HadamardProduct(A*x, y).T",
     "HadamardProduct(x.T*A.T, y.T)",
     r"\left(x^{T} A^{T}\right) \circ y^{T}",
     "⎛ T  T⎞  T\n"
     "⎝x ⋅A ⎠∘y "),
    ("HadamardProduct(X, A + B)",
     "HadamardProduct(X, A + B)",
     r"X \circ \left(A + B\right)",
     "X∘(A + B)"),
    ("Trace(A*X*B)",
     "Trace(A*X*B)",
     r"\operatorname{tr}\left(A X B \right)",
     "tr(A⋅X⋅B)"),
    ("MatrixExponential(t*A)*x",
     "MatrixExponential(t*A)*x",
     r"\exp\left(t A\right) x",
     "exp(t⋅A)⋅x"),
    ("-2*(A*x - b)*w.T",
     "2*(b - A*x)*w.T",
     r"2 \left(b - A x\right) w^{T}",
     "             T\n"
     "2⋅(b - A⋅x)⋅w "),
    ("X.T*A*X + t*B",
     "t*B + X.T*A*X",
     "t B + X^{T} A X",
     "       T    \n"
     "t⋅B + X ⋅A⋅X"),
    ("BlockMatrix([[A, x], [x.T, OneMatrix(1, 1)]])",
     "Matrix([\n"
     "[  A, x],\n"
     "[x.T, 1]])",
     r"\left[\begin{matrix}A & x\\x^{T} & 1\end{matrix}\right]",
     "⎡A   x⎤\n"
     "⎢     ⎥\n"
     "⎢ T   ⎥\n"
     "⎣x   𝟙⎦"),
    ("(A*X + B)**(-2)",
     "(A*X + B)**(-2)",
     r"\left(A X + B\right)^{-2}",
     "         -2\n"
     "(A⋅X + B)  "),
    ("Determinant(A + t*B)",
     "Determinant(t*B + A)",
     r"\left|{t B + A}\right|",
     "│t⋅B + A│"),
    ("(A + B)*(x + y)/(1 + Trace(X))",
     "(A + B)*(x + y)/(Trace(X) + 1)",
     r"\frac{\left(A + B\right) \left(x + y\right)}{\operatorname{tr}\left(X \right) + 1}",
     "(A + B)⋅(x + y)\n"
     "───────────────\n"
     "   tr(X) + 1   "),
    ("-(A + B)*x/Determinant(X)**2",
     "(-A - B)*x/Determinant(X)**2",
     r"\frac{\left(- A - B\right) x}{\left|{X}\right|^{2}}",
     "(-A - B)⋅x\n"
     "──────────\n"
     "      2   \n"
     "   │X│    "),
    ("(x - b).T*A",
     "(x - b).T*A",
     r"\left(x - b\right)^{T} A",
     "       T  \n"
     "(x - b) ⋅A"),
    ("(A*x - b).T*A*x",
     "(A*x - b).T*A*x",
     r"\left(A x - b\right)^{T} A x",
     "         T    \n"
     "(A⋅x - b) ⋅A⋅x"),
    ("(A.T*x - y).T*X",
     "(A.T*x - y).T*X",
     r"\left(A^{T} x - y\right)^{T} X",
     "          T  \n"
     "⎛ T      ⎞   \n"
     "⎝A ⋅x - y⎠ ⋅X"),
    ("(A + B).T*x",
     "(A + B).T*x",
     r"\left(A + B\right)^{T} x",
     "       T  \n"
     "(A + B) ⋅x"),
    ("(A*X + B.T)*x",
     "(A*X + B.T)*x",
     r"\left(A X + B^{T}\right) x",
     "⎛       T⎞  \n"
     "⎝A⋅X + B ⎠⋅x"),
    ("A.T + B.T",
     "A.T + B.T",
     "A^{T} + B^{T}",
     " T    T\n"
     "A  + B "),
    ("-A - B/n",
     "-B/n - A",
     r"- \frac{1}{n} B - A",
     " 1      \n"
     "-─⋅B - A\n"
     " n      "),
    ("0.5*x/norm(x)**1.5",
     "0.5*x/norm(x)**1.5",
     r"\frac{0.5}{\lVert x \rVert^{1.5}} x",
     "         -1.5  \n"
     "0.5⋅││x││    ⋅x"),
    ("(4*A - 6*B)*x",
     "2*(2*A - 3*B)*x",
     r"2 \left(2 A - 3 B\right) x",
     "2⋅(2⋅A - 3⋅B)⋅x"),
    ("(W*x).applyfunc(tanh).T",
     "tanh.(W*x).T",
     r"\tanh_{\circ}\left(W x\right)^{T}",
     "          T\n"
     "tanh˳(W⋅x) "),
    ("diff(w.T*(W*x).applyfunc(tanh), x)",
     "W.T*HadamardProduct((1 - tanh**2).(W*x), w)",
     r"W^{T} \left(\left(1 - \tanh^{2}\right)_{\circ}\left(W x\right) \circ w\right)",
     " T ⎛⎛        2⎞        ⎞\n"
     "W ⋅⎝⎝1 - tanh ⎠˳(W⋅x)∘w⎠"),
    ("Softmax(A*x).T*y",
     "Softmax(A*x).T*y",
     r"\operatorname{softmax}\left(A x\right)^{T} y",
     "            T  \n"
     "softmax(A⋅x) ⋅y"),
    ("HadamardProduct(x, y).T*A",
     "HadamardProduct(x, y).T*A",
     r"\left(x \circ y\right)^{T} A",
     "     T  \n"
     "(x∘y) ⋅A"),
    ("(W*x).applyfunc(lambda u: t*sin(u))",
     "(t*sin).(W*x)",
     r"\left(t \sin\right)_{\circ}\left(W x\right)",
     "(t⋅sin)˳(W⋅x)"),
    ("x.applyfunc(sqrt)",
     "sqrt.(x)",
     r"x^{\circ {\frac{1}{2}}}",
     " ∘1/2\n"
     "x    "),
    ("x.applyfunc(lambda u: exp(-u**2/2))",
     "(t -> exp(-t**2/2)).(x)",
     r"\left(t \mapsto e^{- \frac{t^{2}}{2}}\right)_{\circ}\left(x\right)",
     "⎛       2 ⎞    \n"
     "⎜     -t  ⎟    \n"
     "⎜     ────⎟    \n"
     "⎜      2  ⎟    \n"
     "⎝t ↦ ℯ    ⎠˳(x)"),
    ("diff(Trace(w.T*sigmoid(W*x)), x, x)",
     "W.T*DiagMatrix(HadamardProduct((sigmoid*(1 - 2*sigmoid)*(1 - sigmoid)).(W*x), w))*W",
     r"W^{T} \operatorname{diag}\left(\left(\sigma \left(1 - 2 \sigma\right) \left(1 - \sigma\right)\righ"
     r"t)_{\circ}\left(W x\right) \circ w\right) W",
     " T                                      \n"
     "W ⋅diag((σ⋅(1 - 2⋅σ)⋅(1 - σ))˳(W⋅x)∘w)⋅W"),
    ("HadamardPower(x + y, 2)",
     "HadamardPower(x + y, 2)",
     r"\left(x + y\right)^{\circ {2}}",
     "       ∘2\n"
     "(x + y)  "),
    ("HadamardProduct(A, KroneckerProduct(x, y.T))",
     "HadamardProduct(A, KroneckerProduct(x, y.T))",
     r"A \circ \left(x \otimes y^{T}\right)",
     "  ⎛     T⎞\n"
     "A∘⎝x ⨂ y ⎠"),
    ("KroneckerProduct(KroneckerProduct(A, B), X)",
     "KroneckerProduct(KroneckerProduct(A, B), X)",
     r"\left(A \otimes B\right) \otimes X",
     "(A ⨂ B) ⨂ X"),
    ("diff(X.T*A*X, X)",
     "[i, j, k, l] -> KroneckerDelta(j, k)*(A*X)[i, l] + KroneckerDelta(j, l)*(A.T*X)[i, k], an array of"
     " shape (n, n, n, n); jacobian gives its entries as a matrix",
     r"\left(\delta_{j k} {\left(A X\right)}_{i,l} + \delta_{j l} {\left(A^{T} X\right)}_{i,k}\right)_{i,"
     "j,k,l}",
     "[i, j, k, l] -> KroneckerDelta(j, k)*(A*X)[i, l] + KroneckerDelta(j, l)*(A.T*X)[i, k], an array of"
     " shape (n, n, n, n); jacobian gives its entries as a matrix"),
    ("diff((A*X).applyfunc(sin), X)",
     "[i, j, k, l] -> cos((A*X)[k, l])*KroneckerDelta(j, l)*A[k, i], an array of shape (n, n, n, n); jac"
     "obian gives its entries as a matrix",
     r"\left(\cos{\left({\left(A X\right)}_{k,l} \right)} \delta_{j l} {A}_{k,i}\right)_{i,j,k,l}",
     "[i, j, k, l] -> cos((A*X)[k, l])*KroneckerDelta(j, l)*A[k, i], an array of shape (n, n, n, n); jac"
     "obian gives its entries as a matrix"),
    ("diff(X**k, X)",
     "[i, j, l, p] -> Sum((X**q)[l, i]*(X**(k - q - 1))[j, p], (q, 0, k - 1)), an array of shape (n, n, "
     "n, n); jacobian gives its entries as a matrix",
     r"\left(\sum_{q=0}^{k - 1} {\left(X^{q}\right)}_{l,i} {\left(X^{k - q - 1}\right)}_{j,p}\right)_{i,j"
     ",l,p}",
     "[i, j, l, p] -> Sum((X**q)[l, i]*(X**(k - q - 1))[j, p], (q, 0, k - 1)), an array of shape (n, n, "
     "n, n); jacobian gives its entries as a matrix"),
    ("diff(x*y.T*X, X)",
     "[i, j, k, l] -> KroneckerDelta(j, l)*x[k, 0]*y[i, 0], an array of shape (n, n, n, n); jacobian giv"
     "es its entries as a matrix",
     r"\left(\delta_{j l} {x}_{k,0} {y}_{i,0}\right)_{i,j,k,l}",
     "[i, j, k, l] -> KroneckerDelta(j, l)*x[k, 0]*y[i, 0], an array of shape (n, n, n, n); jacobian giv"
     "es its entries as a matrix"),
    ("diff(KroneckerProduct(X, A), X)",
     "([i, j, k, l, p, q] -> KroneckerDelta(i, k)*KroneckerDelta(j, p)*A[l, q]) in the shape (n, n, n**2"
     ", n**2)",
     r"\operatorname{reshape}_{n \times n \times n^{2} \times n^{2}} \left(\delta_{i k} \delta_{j p} {A}_"
     r"{l,q}\right)_{i,j,k,l,p,q}",
     "([i, j, k, l, p, q] -> KroneckerDelta(i, k)*KroneckerDelta(j, p)*A[l, q]) in the shape (n, n, n**2"
     ", n**2)"),
    ("diff(A*x, x, x)",
     "ZeroArray(n, 1, n, n)",
     "0",
     "ZeroArray(n, 1, n, n)"),
    ('diff(Function("f")(Trace(X)), X)',
     "Subs(Derivative(f(_xi_1), _xi_1), _xi_1, Trace(X))*I",
     r"f'\left(\operatorname{tr}\left(X \right)\right) I",
     "f'(tr(X))⋅𝕀"),
    ('diff(Function("f")(A*x), x)',
     "A.T*Subs(Derivative(f(Xi), Xi), Xi, A*x)",
     r"A^{T} \nabla f\left(A x\right)",
     " T        \n"
     "A ⋅∇f(A⋅x)"),
    ('diff(Function("f")(norm(x)), x, x)',
     "(Subs(Derivative(f(_xi_1), (_xi_1, 2)), _xi_1, norm(x))/norm(x) - Subs(Derivative(f(_xi_1), _xi_1)"
     ", _xi_1, norm(x))/norm(x)**2)*x*x.T/norm(x) + Subs(Derivative(f(_xi_1), _xi_1), _xi_1, norm(x))*I/"
     "norm(x)",
     r"\frac{\frac{f''\left(\lVert x \rVert\right)}{\lVert x \rVert} - \frac{f'\left(\lVert x \rVert\righ"
     r"t)}{\lVert x \rVert^{2}}}{\lVert x \rVert} x x^{T} + \frac{f'\left(\lVert x \rVert\right)}{\lVert "
     r"x \rVert} I",
     "f''(││x││)   f'(││x││)                   \n"
     "────────── - ─────────                   \n"
     "  ││x││            2                     \n"
     "              ││x││       T   f'(││x││)  \n"
     "──────────────────────⋅x⋅x  + ─────────⋅𝕀\n"
     "        ││x││                   ││x││    "),
    ("norm(x, oo)",
     "norm(x, oo)",
     r"\lVert x \rVert_{\infty}",
     "││x││ \n"
     "     ∞"),
    ("norm(X, 1)",
     "norm(X, 1)",
     r"\lVert X \rVert_{1}",
     "││X││ \n"
     "     1"),
    ("diff(Trace(B*X**k), X)",
     "MatrixSum(X.T**_i*B.T*X.T**(-_i + k - 1), (_i, 0, k - 1))",
     r"\sum_{i=0}^{k - 1} \left(X^{T}\right)^{i} B^{T} \left(X^{T}\right)^{- i + k - 1}",
     "          i        -i + k - 1\n"
     "k - 1 ⎛ T⎞   T ⎛ T⎞          \n"
     "  ∑   ⎝X ⎠ ⋅B ⋅⎝X ⎠          \n"
     " i=0                         "),
    ('Symbol("i")*diff(Trace(B*X**k), X)',
     "i*MatrixSum(X.T**_i*B.T*X.T**(-_i + k - 1), (_i, 0, k - 1))",
     r"i \sum_{j=0}^{k - 1} \left(X^{T}\right)^{j} B^{T} \left(X^{T}\right)^{- j + k - 1}",
     "            j        -j + k - 1\n"
     "  k - 1 ⎛ T⎞   T ⎛ T⎞          \n"
     "i⋅  ∑   ⎝X ⎠ ⋅B ⋅⎝X ⎠          \n"
     "   j=0                         "),
    ("diff(X.inv(), X[0, 1])",
     "-X**(-1)*MatrixUnit(n, n, 0, 1)*X**(-1)",
     "- X^{-1} E_{0,1} X^{-1}",
     "  -1       -1\n"
     "-X  ⋅E   ⋅X  \n"
     "      0,1    "),
    ("(A + x*x.T).T.inv()",
     "(A + x*x.T).T**(-1)",
     r"\left(A + x x^{T}\right)^{-T}",
     "          -T\n"
     "⎛       T⎞  \n"
     "⎝A + x⋅x ⎠  "),
    ("differential(x.T*A*x/(x.T*x), x)",
     "x.T*A*dx/Trace(x.T*x) - 2*Trace(x.T*A*x)*x.T*dx/Trace(x.T*x)**2 + x.T*A.T*dx/Trace(x.T*x)",
     r"\frac{x^{T} A \, dx}{\operatorname{tr}\left(x^{T} x \right)} - \frac{2 \operatorname{tr}\left(x^{T"
     r"} A x \right)}{\operatorname{tr}\left(x^{T} x \right)^{2}} x^{T} \, dx + \frac{x^{T} A^{T} \, dx}{"
     r"\operatorname{tr}\left(x^{T} x \right)}",
     " T             ⎛ T    ⎞          T  T   \n"
     "x ⋅A⋅dx    2⋅tr⎝x ⋅A⋅x⎠  T      x ⋅A ⋅dx\n"
     "──────── - ────────────⋅x ⋅dx + ────────\n"
     "  ⎛ T  ⎞            2             ⎛ T  ⎞\n"
     "tr⎝x ⋅x⎠      ⎛ T  ⎞            tr⎝x ⋅x⎠\n"
     "            tr⎝x ⋅x⎠                    "),
]
