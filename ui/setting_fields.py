"""The table of settings itself: name, type, default and Japanese help, one field each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

WEB_ADDRESS = "http:// または https:// で始まるアドレス"
WEB_ADDRESS_FORM = r"(?i:https?)://[^\s/?#]+\S*"
_QUOTED = r'auto|"[^"]*"'
_QUOTED_HELP = 'auto、または " で囲んだ文字列（"query: "、"" は何も付けない）'
_LIST = r"\S.*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, already checked."""

    home: Path = field(
        default=Path("var"),
        metadata={"help": "すべてのデータ（資料・索引・モデル・記録）を置くフォルダーです。"},
    )
    host: str = field(
        default="127.0.0.1",
        metadata={"help": "待ち受けるアドレスです。初期値ではこの端末からだけ使えます。"},
    )
    port: int = field(
        default=8400,
        metadata={"help": "待ち受けるポート番号です。", "minimum": 1, "maximum": 65535},
    )
    model_dir: Path = field(
        default=Path("model"),
        metadata={"help": "埋め込みモデルのフォルダーです。相対パスは home から数えます。"},
    )
    embedder: str = field(
        default="builtin",
        metadata={
            "help": "埋め込みエンジンです。builtin は内蔵のもの、st:フォルダー は "
            "sentence-transformers、none は語句の検索だけです。",
            "form": r"builtin|none|st:\S.*",
            "form_help": "builtin、none、st:フォルダー、st:モデル名 のどれか",
        },
    )
    query_prompt: str = field(
        default="auto",
        metadata={
            "help": "st: の埋め込みモデルで、質問の前に付ける言葉です。auto はモデルのとおりです"
            "（docs/models.md）。",
            "form": _QUOTED,
            "form_help": _QUOTED_HELP,
        },
    )
    passage_prompt: str = field(
        default="auto",
        metadata={
            "help": "st: の埋め込みモデルで、本文の前に付ける言葉です。変えたら索引を"
            "作り直します。",
            "form": _QUOTED,
            "form_help": _QUOTED_HELP,
        },
    )
    reranker: str = field(
        default="none",
        metadata={
            "help": "検索結果の上位を読み直して並べ替えるモデル（CrossEncoder）のフォルダーか名前"
            "です。none は並べ替えません（docs/models.md）。",
            "form": r"\S.*",
            "form_help": "none、フォルダー、モデル名 のどれか",
        },
    )
    rerank_depth: int = field(
        default=20,
        metadata={"help": "並べ替えで読み直す件数です。", "minimum": 2, "maximum": 100},
    )
    rerank_weight: int = field(
        default=50,
        metadata={
            "help": "並べ替えで、モデルの点数を重く見る割合（%）です。残りはもとの点数です。",
            "minimum": 0,
            "maximum": 100,
        },
    )
    rerank_budget_ms: int = field(
        default=1500,
        metadata={
            "help": "並べ替えにかける時間の上限（ミリ秒）です。過ぎたら、読み直した分だけで"
            "並べ替えます。",
            "minimum": 1,
            "maximum": 60_000,
        },
    )
    egov_url: str = field(
        default="https://laws.e-gov.go.jp/api/2",
        metadata={
            "help": "法令を取り寄せる e-Gov 法令 API のアドレスです。",
            "form": WEB_ADDRESS_FORM,
            "form_help": WEB_ADDRESS,
        },
    )
    log_level: str = field(
        default="info",
        metadata={
            "help": "記録の細かさです。",
            "choices": ("debug", "info", "warning", "error"),
        },
    )
    log_queries: bool = field(
        default=False,
        metadata={
            "help": "検索した言葉を記録に残すかどうかです。相談の内容が含まれることがあります。"
        },
    )
    feedback: bool = field(
        default=False,
        metadata={
            "help": "検索結果への感想（役に立った・違う）と、0件だった検索、資料に言葉のない検索の"
            "言葉を残すかどうかです。個人の情報は伏せ字にしますが、完全ではありません"
            "（docs/feedback.md）。"
        },
    )
    feedback_days: int = field(
        default=180,
        metadata={"help": "感想を残す日数です。", "minimum": 1, "maximum": 3650},
    )
    api_url: str = field(
        default="auto",
        metadata={
            "help": "作業台（workbench）が使う Konkyo のアドレスです。auto は、この端末の port の"
            "ものです。",
            "form": rf"auto|{WEB_ADDRESS_FORM}",
            "form_help": f"auto、または {WEB_ADDRESS}",
        },
    )
    workbench_port: int = field(
        default=8501,
        metadata={"help": "作業台のポート番号です。", "minimum": 1, "maximum": 65535},
    )
    database: str = field(
        default="auto",
        metadata={
            "help": "利用者や監査記録を置くデータベースです。auto は home の office.sqlite です。"
            "PostgreSQL は postgresql+psycopg://利用者@ホスト/名前 の形で書きます。",
            "form": r"auto|sqlite:///.+|postgresql\+psycopg://.+",
            "form_help": "auto、sqlite:///ファイル、postgresql+psycopg://… のどれか",
        },
    )
    search_access: str = field(
        default="open",
        metadata={
            "help": "検索を誰が使えるかです。open はサインインなしで、signed-in はサインインした"
            "人だけが使えます。",
            "choices": ("open", "signed-in"),
        },
    )
    session_idle_minutes: int = field(
        default=30,
        metadata={
            "help": "操作がないときにサインアウトするまでの分数です。",
            "minimum": 5,
            "maximum": 480,
        },
    )
    session_hours: int = field(
        default=12,
        metadata={
            "help": "操作を続けていてもサインアウトするまでの時間数です。",
            "minimum": 1,
            "maximum": 24,
        },
    )
    https: str = field(
        default="auto",
        metadata={
            "help": "required にすると、https だけで使えるようになります（Cookie の Secure と "
            "HSTS）。auto は、つながり方に合わせます。",
            "choices": ("auto", "required"),
        },
    )
    allowed_hosts: str = field(
        default="auto",
        metadata={
            "help": "画面や API を開ける名前（ホスト名）を、カンマで区切って並べます。auto は、"
            "この端末の名前とアドレスです。",
            "form": _LIST,
            "form_help": "auto、またはホスト名をカンマで区切ったもの",
        },
    )
    trusted_proxies: str = field(
        default="none",
        metadata={
            "help": "前段に置いたプロキシのアドレスを、カンマで区切って並べます。そこから来た "
            "X-Forwarded-For と X-Forwarded-Proto だけを信じます。",
            "form": _LIST,
            "form_help": "none、またはアドレスをカンマで区切ったもの",
        },
    )
    requests_per_minute: int = field(
        default=600,
        metadata={
            "help": "1つの端末から1分間に受け付ける回数です。",
            "minimum": 10,
            "maximum": 100_000,
        },
    )
    oidc_issuer: str = field(
        default="none",
        metadata={
            "help": "OpenID Connect の発行者（issuer）のアドレスです。none は使いません。client の"
            "秘密は環境変数 KONKYO_OIDC_SECRET で渡します。",
            "form": rf"none|{WEB_ADDRESS_FORM}",
            "form_help": f"none、または {WEB_ADDRESS}",
        },
    )
    oidc_client_id: str = field(
        default="konkyo",
        metadata={"help": "OpenID Connect の client id です。", "form": r"\S+"},
    )
    oidc_label: str = field(
        default="庁内アカウント",
        metadata={"help": "サインインの画面で、OpenID Connect のボタンに書く名前です。"},
    )
    oidc_domains: str = field(
        default="none",
        metadata={
            "help": "庁内アカウントの名前が「tanaka@ドメイン」のとき、「@」の前を利用者のログイン名"
            "とみなすドメインを、カンマで区切って並べます。none は、どのドメインでもみなします。",
            "form": _LIST,
            "form_help": "none、またはドメインをカンマで区切ったもの",
        },
    )
    oidc_proxy: str = field(
        default="none",
        metadata={
            "help": "OpenID Connect のサーバーにつなぐときのプロキシのアドレスです。none は、"
            "直接つなぎます（環境変数 HTTPS_PROXY などは使いません）。",
            "form": rf"none|{WEB_ADDRESS_FORM}",
            "form_help": f"none、または {WEB_ADDRESS}",
        },
    )
    public_url: str = field(
        default="none",
        metadata={
            "help": "職員が画面を開くときのアドレスです（https://konkyo.example など）。OpenID "
            "Connect の戻り先に使います。",
            "form": rf"none|{WEB_ADDRESS_FORM}",
            "form_help": f"none、または {WEB_ADDRESS}",
        },
    )
    generator_url: str = field(
        default="none",
        metadata={
            "help": "答えの文章を作るサーバー（OpenAI と同じ形の API）のアドレスです。"
            "庁内のものだけを指定してください。質問と資料の文を送ります。none は使いません。"
            "鍵は環境変数 KONKYO_GENERATOR_KEY で渡します（docs/generator.md）。",
            "form": rf"none|{WEB_ADDRESS_FORM}",
            "form_help": f"none、または {WEB_ADDRESS}",
        },
    )
    generator_model: str = field(
        default="default",
        metadata={"help": "文章を作るモデルの、そのサーバーでの名前です。", "form": r"\S+"},
    )
    generator_seconds: int = field(
        default=60,
        metadata={
            "help": "文章を作るのを待つ時間の上限（秒）です。過ぎたら、資料の文をそのまま引いた"
            "答えにします。",
            "minimum": 1,
            "maximum": 600,
        },
    )
    generator_tokens: int = field(
        default=800,
        metadata={
            "help": "作る文章の長さの上限（トークン）です。",
            "minimum": 50,
            "maximum": 8000,
        },
    )
    generator_failures: int = field(
        default=3,
        metadata={
            "help": "文章を作るサーバーが続けてこの回数答えなかったら、しばらくたずねません。",
            "minimum": 1,
            "maximum": 100,
        },
    )
    generator_rest_minutes: int = field(
        default=5,
        metadata={
            "help": "たずねない時間（分）です。過ぎたら1回だけ試し、答えれば元に戻ります。",
            "minimum": 1,
            "maximum": 1440,
        },
    )
    debug: bool = field(
        default=False,
        metadata={"help": "予期しないエラーのとき、プログラム内の位置も画面に出します。"},
    )

    @property
    def model_path(self) -> Path:
        """Return the model folder, relative paths counted from ``home``."""
        return self.home / self.model_dir

    @property
    def service_url(self) -> str:
        """Return the address of the service that the workbench talks to."""
        return f"http://127.0.0.1:{self.port}" if self.api_url == "auto" else self.api_url

    @property
    def log_file(self) -> Path:
        """Return the log file of the command line and the server."""
        return self.home / "log" / "konkyo.log"
